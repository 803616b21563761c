// @ts-check
import { press } from "../web/api.js";
import { mount, pageData } from "../web/mount.js";
import { apply, load } from "../web/prefs.js";
import { loadWords, setLanguage } from "../web/words.js";
import { begin, fold } from "./fold.js";
import { view } from "./view.js";

const data = pageData();
await loadWords(data.lang, ["common", "pair"]);
setLanguage(data.lang);
apply(load());

const token = location.hash.slice(1);
history.replaceState(null, "", location.pathname); // the token stays out of sight and of the history
const page = mount({ state: begin(data, token), fold, view });
if (token !== "") {
  const answer = await press("POST", "/pair", { token });
  page.send(answer.ok ? { type: "paired", name: answer.body.name } : { type: "refused", detail: answer.detail });
  if (answer.ok && answer.body.page) location.replace(answer.body.page);
}
