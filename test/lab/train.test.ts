// The upper half of Train in Chromium: by mouse, by keyboard, its numbers against the library.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { dense, network, predictions, quadratic, sgd, sigmoid, stepper } from "downhill";
import { mnist, take } from "downhill/data";
import type { Page } from "playwright-core";
import { skipChromium } from "../browser.ts";
import { openLab, ready } from "./lab-page.ts";
