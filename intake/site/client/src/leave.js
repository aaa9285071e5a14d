// "Leave now": the page is gone at once, and going back does not show it.

import { byId } from "./page.js";

/** Before it goes it says `leave` to the window, and whoever holds what was typed lets go of it. */
export function offerLeaving() {
  let leaving = false;
  const link = byId("leave");
  // Comes before the page's own question whether to leave: it would stop whoever has to be fast.
  addEventListener("beforeunload", (event) => leaving && event.stopImmediatePropagation(), true);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leaving = true;
    document.body.hidden = true; // the next page can take seconds over Tor
    dispatchEvent(new Event("leave"));
    location.replace(/** @type {HTMLAnchorElement} */ (link).href); // takes this page's place in the history
  });
}
