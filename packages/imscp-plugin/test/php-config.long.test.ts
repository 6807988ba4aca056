import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drive, GOOD_CONFIG, layPlugin, SERIES } from './panel-php/drive.ts'

const SHIPPED = 'config.php'
const LOCAL = 'persistent/plugins/ClamAV.php'
const GOOD = "<?php\nreturn array('MaxFileSize' => '25M');\n"

/** What an administrator may do to a file, and what the panel then shows. */
const BROKEN: readonly (readonly [string, string, RegExp])[] = [
  [
    'a comma is missing',
    "<?php\nreturn array(\n'a' => '1'\n'b' => '2');\n",
    /line 4: syntax error, unexpected/,
  ],
  ['a bracket is missing', "<?php\nreturn array('a' => '1';\n", /line 2: (syntax error|Unclosed)/],
  ['a quote is missing', "<?php\nreturn array('a' => '1);\n", /line \d: syntax error/],
  ['the first line is gone', "return array('a' => '1');\n", /must return an array, and does not/],
  ['nothing is left of it', '', /must return an array, and does not/],
  ['return is missing', "<?php\narray('a' => '1');\n", /must return an array, and does not/],
  [
    'words in it are of PHP',
    "<?php // class\n/* function */ # const\n$a = 'define \\' class';\n",
    /must return an array/,
  ],
  ['it returns text', "<?php\nreturn 'a';\n", /must return an array, and does not/],
  [
    'it calls what is not there',
    '<?php\n\nreturn nowhere();\n',
    /line 3: Call to undefined function nowhere/,
  ],
  ['it throws', "<?php\nthrow new Exception('<b>no\n{X}</b>');\n", /line 2: &lt;b&gt;no \{X\}&lt;\/b&gt;/],
  ['it is in Latin-1', '<?php\nreturn array("a" => "\\xfc");\n', /not UTF-8: save it in UTF-8/],
  [
    'it is too long',
    '<?php\nreturn array("a" => str_repeat("x", 70000));\n',
    /longer than the panel can keep/,
  ],
]

for (const series of SERIES) {
  const shown = (outcome: { readonly messages: readonly string[] } | undefined) =>
    outcome?.messages.join('\n') ?? assert.fail()

  test(`${series}: a broken configuration file is named in one line, and nothing is stored`, () => {
    using laid = layPlugin()
    for (const status of ['enabled', 'disabled', 'uninstalled']) {
      const cases = BROKEN.flatMap(([name, text, expected]) => [
        { name, file: SHIPPED, files: { [SHIPPED]: text }, expected },
        { name, file: LOCAL, files: { [SHIPPED]: GOOD, [LOCAL]: text }, expected },
      ])
      const outcomes = drive(
        series,
        laid.directory,
        cases.map(({ files }) => ({ status, run: ['list'], files })),
      )
      for (const [index, { name, file, expected }] of cases.entries()) {
        const outcome = outcomes[index]
        const what = `${status}, ${file}: ${name}`
        assert.match(shown(outcome), expected, what)
        assert.match(shown(outcome), new RegExp(`^error: .*ClamAV: ${laid.directory}/${file}`), what)
        assert.match(shown(outcome), /The configuration in force stays/, what)
        assert.doesNotMatch(shown(outcome), /[\n<>]/, what)
        assert.deepEqual([outcome?.stored, outcome?.status, outcome?.error], [null, status, null], what)
      }
    }
  })

  test(`${series}: good files are read as they are, whatever they print or declare`, () => {
    using laid = layPlugin()
    const texts = [
      GOOD,
      `\ufeff${GOOD}`,
      `${GOOD}?>\n\n`,
      "<?php\nfunction ours() { return array('MaxFileSize' => '25M'); }\nreturn ours();\n",
      "<?php\n$o = array('MaxFileSize' => '25M');\nreturn $o;\n",
    ]
    for (const text of texts) {
      const [outcome] = drive(series, laid.directory, [
        { status: 'disabled', run: ['list'], files: { [SHIPPED]: text } },
      ])
      assert.deepEqual([outcome?.stored, outcome?.messages], [{ MaxFileSize: '25M' }, []], text)
    }
  })
}

test('says which values of the local file a panel 1.4 passes over', () => {
  using laid = layPlugin()
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['1.4.7', "array('a' => '1')", true],
    ['Git 1.4.x', "array('__OVERRIDE__' => array('a' => '1'))", true],
    ['1.4.0', "array('__REMOVE__' => array(), 'a' => '1')", true],
    ['1.4.7', "array('__REMOVE__' => array(), '__OVERRIDE__' => array('a' => '1'))", false],
    ['1.4.7', "array('a' => '1', '__REMOVE__' => array(), '__OVERRIDE__' => array('a' => '1'))", false],
    ['1.4.7', 'array()', false],
    ['1.5.3', "array('a' => '1')", false],
  ]
  const outcomes = drive(
    'legacy',
    laid.directory,
    cases.map(([Version, values]) => ({
      config: { ...GOOD_CONFIG, Version },
      status: 'enabled',
      run: ['list'],
      files: { [SHIPPED]: GOOD, [LOCAL]: `<?php return ${values};` },
    })),
  )
  for (const [index, [version, values, isRemarked]] of cases.entries()) {
    const { messages, stored } = outcomes[index] ?? assert.fail()
    assert.equal(
      /takes values of .* only from __OVERRIDE__/.test(messages.join()),
      isRemarked,
      `${version} ${values}`,
    )
    assert.deepEqual(stored, { MaxFileSize: '25M' })
  }
})
