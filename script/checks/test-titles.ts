/** How a test is declared here: by the runner's `test`, or by a function of the file that calls it for several cases. */
const DECLARED = /\b(?:test|onBoth)\(\s*(['`])((?:\\.|(?!\1).)*)\1/gs

/** Titles of tests as they stand in a source, with `\'` read: of template strings the text with its holes. */
export function testTitles(source: string): readonly string[] {
  return [...source.matchAll(DECLARED)].map(([, , title = '']) => title.replaceAll("\\'", "'"))
}
