import { existsSync } from 'node:fs';

/** `NAER_CHROMIUM`, or where Debian and Ubuntu put it. */
const PLACES = [process.env.NAER_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const NO_CHROMIUM =
  'No Chromium on this machine: the console is not tested in a browser. Install it (apt-get install chromium) or set NAER_CHROMIUM.';

/** The browser to test with, or undefined when the machine has none. */
export function findChromium(): string | undefined {
  return PLACES.find((place) => place !== undefined && existsSync(place));
}
