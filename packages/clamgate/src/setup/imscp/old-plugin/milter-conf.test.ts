import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findBlocks } from './blocks.ts'
import { cleanMilterConf } from './milter-conf.ts'
import { DEBIAN_CONF, enabledConf, OLD_OPTIONS } from './testing/old-conf.ts'

const cleaned = (text: string) => cleanMilterConf(text).text

test("Debian's file is byte for byte what it was", () => {
  const file = enabledConf(DEBIAN_CONF, OLD_OPTIONS)
  const { text, restored, left } = cleanMilterConf(file)
  assert.equal(text, DEBIAN_CONF)
  assert.equal(restored.length, 26)
  assert.deepEqual(left, [])
})

test('a file that the old plugin never saw is left alone, and what is clean stays so', () => {
  for (const file of [DEBIAN_CONF, '', '#MilterSocket /a\n', `# was: Begin Plugin::ClamAV\n${DEBIAN_CONF}`]) {
    assert.equal(cleaned(file), file)
  }
  assert.equal(cleaned(cleaned(enabledConf(DEBIAN_CONF, OLD_OPTIONS))), DEBIAN_CONF)
})

test('enabled twice, there are two blocks, and both go', () => {
  const twice = enabledConf(enabledConf(DEBIAN_CONF, OLD_OPTIONS), { ...OLD_OPTIONS, OnFail: 'Accept' })
  assert.equal(findBlocks(twice).length, 2)
  assert.equal(cleaned(twice), DEBIAN_CONF)
  assert.equal(cleaned(enabledConf(twice, { ...OLD_OPTIONS, LocalNet: '10.0.0.0/8' })), DEBIAN_CONF)
})

test('a file that did not end in a line break, and one with Windows line ends', () => {
  const unended = DEBIAN_CONF.slice(0, -1)
  assert.equal(cleaned(enabledConf(unended, OLD_OPTIONS)), unended)
  const windows = DEBIAN_CONF.replaceAll('\n', '\r\n')
  assert.equal(cleaned(enabledConf(windows, OLD_OPTIONS)), windows)
})

test('a block that was cut off at any byte goes as far as it got', () => {
  const file = enabledConf(DEBIAN_CONF, OLD_OPTIONS)
  const start = file.indexOf('# Begin') + '# Begin Plug'.length
  for (let end = start; end < file.length; end++) {
    const { text } = cleanMilterConf(file.slice(0, end))
    assert.doesNotMatch(text, /Plugin::|# Begin Plug|# Ending|^[A-Z]\w*$/m, `cut at ${end}`)
    assert.equal(text.split('\n').length, DEBIAN_CONF.split('\n').length, `cut at ${end}`)
  }
})

test('what an administrator wrote behind a block, whole or cut, stays', () => {
  const own = '\n# ours\nLocalNet 192.168.0.0/16\n'
  assert.equal(cleaned(enabledConf(DEBIAN_CONF, OLD_OPTIONS) + own), DEBIAN_CONF + own)
  const cut = enabledConf(DEBIAN_CONF, OLD_OPTIONS).replace(/# Ending.*\n$/, '')
  assert.equal(cleaned(cut + own), DEBIAN_CONF + own)
  assert.equal(
    cleaned(`${cut}MilterSocket /again\n`).endsWith('MilterSocketMode 666\nMilterSocket /again\n'),
    true,
  )
  assert.equal(cleaned(`${DEBIAN_CONF}# Ending Plugin::ClamAV\n${own}`), DEBIAN_CONF + own)
})

test('comments of the administrator stay: with a blank, of other options, and of longer names', () => {
  const file = `# MilterSocket /with/a/blank\n#Whitelist /etc/list\n#LogFileUnlock true\n#Usernames are long\n##User two\n${DEBIAN_CONF.replace(/^LogFileUnlock.*\n/m, '')}`
  const { LogFileUnlock, ...options } = OLD_OPTIONS
  assert.equal(LogFileUnlock, 'false')
  assert.equal(cleaned(enabledConf(file, options)), file)
})

test('a line that counts already gets no second one', () => {
  const file = `${enabledConf(DEBIAN_CONF, OLD_OPTIONS)}ReadTimeout 60\n`
  assert.match(cleaned(file), /^#ReadTimeout 120$/m)
  assert.match(cleaned(file), /^ReadTimeout 60$/m)
})

test('which of several different lines counted cannot be told, and is said', () => {
  const file = `#ReadTimeout 300\n${DEBIAN_CONF}`
  const { text, left } = cleanMilterConf(enabledConf(file, OLD_OPTIONS))
  assert.deepEqual(left, ['ReadTimeout'])
  assert.match(text, /^#ReadTimeout 300$[\s\S]*^#ReadTimeout 120$/m)
  // Where they say the same it does not matter which.
  assert.match(
    cleaned(enabledConf(`#ReadTimeout 120\n${DEBIAN_CONF}`, OLD_OPTIONS)),
    /^ReadTimeout 120\n[\s\S]*^#ReadTimeout 120$/m,
  )
})

test('each line of an option that repeats comes back', () => {
  const file = `${DEBIAN_CONF}LocalNet local\nLocalNet 10.0.0.0/8\n`
  assert.equal(cleaned(enabledConf(file, { ...OLD_OPTIONS, LocalNet: '127.0.0.1' })), file)
})

test('hints of the sample stay hints, and a value in their place comes back', () => {
  const sample = `# Define the interface.\n# Default: no default\n#MilterSocket /tmp/clamav-milter.sock\n#MilterSocket inet:7357\nMilterSocket /ours\n\n# Default: 120\n#ReadTimeout 300\n\n# Default: no\nLogVerbose true\n`
  assert.equal(cleaned(enabledConf(sample, OLD_OPTIONS)), sample)
})

test('names in other letters are the same, as the old plugin saw them', () => {
  const file = 'miltersocket /a\nONFAIL Defer\n'
  assert.equal(cleaned(enabledConf(file, OLD_OPTIONS)), file)
})

test('bytes that are no UTF-8 stay', () => {
  const file = `${DEBIAN_CONF}# caf\xe9 \xff\n`
  assert.equal(cleaned(enabledConf(file, OLD_OPTIONS)), file)
})

const names = Object.keys(OLD_OPTIONS)
const value = fc.stringMatching(/^[!-~]([ -~]{0,12}[!-~])?$/).filter((text) => !text.includes('Plugin::'))
const comment = fc.stringMatching(/^# [ -~]{0,20}$/).filter((text) => !/Plugin|Plug/.test(text))
const file = fc
  .tuple(fc.uniqueArray(fc.constantFrom(...names)), fc.array(comment), fc.infiniteStream(value), fc.boolean())
  .chain(([present, comments, values, isEnded]) => {
    const options = present.map((name) => `${name} ${values.next().value}`)
    return fc
      .shuffledSubarray([...options, ...comments, '', '#'], { minLength: options.length + comments.length })
      .map((lines) => `${lines.join('\n')}${isEnded ? '\n' : ''}`)
  })
const options = fc
  .tuple(fc.shuffledSubarray([...names, 'LocalNet', 'Chroot']), fc.infiniteStream(value))
  .map(([present, values]) => Object.fromEntries(present.map((name) => [name, String(values.next().value)])))

test('for any file and options: enabled once or more, then cleaned, it is what it was', () => {
  fc.assert(
    fc.property(file, options, fc.integer({ min: 1, max: 3 }), (text, set, times) => {
      // An option that was hit as a longer name, and is in no block, cannot be told from a comment.
      const isHit = (name: string) =>
        Object.keys(set).some((one) => name !== one && name.toLowerCase().startsWith(one.toLowerCase()))
      const hit = names.filter((name) => isHit(name) && !(name in set))
      fc.pre(!hit.some((name) => new RegExp(`^${name}`, 'm').test(text)))
      let edited = text
      for (let time = 0; time < times; time++) edited = enabledConf(edited, set)
      assert.equal(cleaned(edited), text)
    }),
    { numRuns: 200 },
  )
})

test('no text throws, and no block survives', () => {
  const part = fc.constantFrom(
    '# Begin Plugin::ClamAV',
    '# Ending Plugin::ClamAV',
    '#User x',
    'User y',
    '',
    ' ',
  )
  fc.assert(
    fc.property(fc.array(part), (lines) => {
      assert.doesNotMatch(cleaned(lines.join('\n')), /^# Begin Plugin::ClamAV$/m)
    }),
    { numRuns: 200 },
  )
})
