// Whether the reader came through an onion address. A server cannot know it: whoever stands between tells it anything.

/** Shows what the page says about its address. A demonstration says nothing. */
export function warnAboutAddress() {
  const { hostname } = location;
  if (hostname.endsWith(".onion")) return;
  // x.onion.to, x.onion.example: a relay that reads and can change everything
  const warning = document.getElementById(hostname.includes(".onion.") ? "relayed" : "not-onion");
  if (warning) warning.hidden = false;
}
