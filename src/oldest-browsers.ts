/**
 * The oldest browsers in which every page looks and works as designed; Chrome's version holds for Android's WebView too, and Samsung
 * Internet 18 is built on it. The build writes scripts and style sheets for them, and a test holds the result against MDN's browser
 * compatibility data. In older browsers every page is readable and every form works, without script and layout.
 */
export const oldestBrowsers = { safari: '15.4', ios: '15.4', chrome: '99', firefox: '102' };

/** The same in Vite's spelling, for style sheets: "safari15.4". */
export const sheetTarget = Object.entries(oldestBrowsers).map(([name, version]) => `${name}${version}`);

/**
 * The youngest ECMAScript that they all read, but for static blocks, which the test names. With their names as a target, the bundler would
 * write every private field as a WeakMap, because of a fault of Safari 15 that no script here meets.
 */
export const scriptTarget = 'es2022';
