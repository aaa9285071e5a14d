// The page of the form: checks the office's key and opens the form, or says why nothing can be sent now.
// What happens then is in reporting.js.

import { warnAboutAddress } from "./address.js";
import { Code } from "./code.js";
import { offerLeaving } from "./leave.js";
import { Messages } from "./messages.js";
import { byId, one } from "./page.js";
import { checkedEpoch, close, Reporting } from "./reporting.js";
import { WordLists } from "./wordlists.js";

const announce = (/** @type {string} */ text) => (byId("announcement").textContent = text);
const messages = new Messages(one(document, "#messages", HTMLTemplateElement));

warnAboutAddress();
offerLeaving();
try {
  checkedEpoch();
  const lists = new WordLists(one(document, "#word-lists", HTMLTemplateElement));
  new Reporting(messages, announce, new Code(lists, messages, announce));
} catch (error) {
  close(error, messages);
}
byId("starting").hidden = true;
