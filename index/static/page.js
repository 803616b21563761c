// @ts-check
import { pageData } from "../web/mount.js";
pageData();
