// Copies the pictures that the style sheet names, and takes out the crest, which is not ours to show.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

const sheet = "assets/dist/app.css";
const css = readFileSync(sheet, "utf8").replaceAll(/url\("\/static\/images\/govuk-crest\.svg"\)/g, "none");
writeFileSync(sheet, css);

mkdirSync("assets/dist/images", { recursive: true });
for (const [, name] of css.matchAll(/url\("?\/static\/images\/([^")]+)"?\)/g)) {
  copyFileSync(`node_modules/@ministryofjustice/frontend/moj/assets/images/${name}`, `assets/dist/images/${name}`);
}
for (const name of readdirSync("assets/img")) copyFileSync(`assets/img/${name}`, `assets/dist/${name}`);
