"""The desk's screen: web pages on loopback for one officer in one browser, and nothing that leaves this machine.

`hold` keeps the desk and locks it; `admission` lets one browser in; `app` guards every request; the modules of pages
read a form, call one act, and answer. The only part of the desk that speaks HTTP, and only to 127.0.0.1.
"""
