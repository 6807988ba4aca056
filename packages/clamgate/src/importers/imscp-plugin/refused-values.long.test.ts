import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PanelValues } from './import-plugin.ts'
import { milter, OPTION, OWN, own, refusal, SIGNATURE, signatures } from './testing/convert-over.ts'

const REFUSED: readonly (readonly [over: PanelValues, message: string])[] = [
  [
    milter({ OnInfected: 'Rejct' }),
    `${OPTION}OnInfected']: "Rejct" is none of Accept, Defer, Reject, Blackhole, Quarantine`,
  ],
  [milter({ OnFail: 'Blackhole' }), `${OPTION}OnFail']: "Blackhole" is none of Accept, Defer, Reject`],
  [milter({ LogSyslog: 'ja' }), `${OPTION}LogSyslog']: "ja" is neither yes nor no`],
  [
    milter({ LogFacility: 'LOG_X' }),
    `${OPTION}LogFacility']: "LOG_X" is no facility that Clamgate knows: LOG_MAIL, LOG_DAEMON, LOG_USER, LOG_LOCAL0 to LOG_LOCAL7`,
  ],
  [milter({ ReadTimeout: 'soon' }), `${OPTION}ReadTimeout']: "soon" is no number of seconds`],
  [
    milter({ ClamdSocket: '/run/clamd' }),
    `${OPTION}ClamdSocket']: "/run/clamd" starts with neither unix: nor tcp:`,
  ],
  [milter({ AllowList: '/lists/none' }), `${OPTION}AllowList']: /lists/none does not exist`],
  [milter({ LocalNet: '10/x' }), `${OPTION}LocalNet']: "10/x": `],
  [milter({ SkipAuthenticated: '(a' }), `${OPTION}SkipAuthenticated']: "(a": `],
  [
    milter({ OnFial: 'Reject' }),
    `${OPTION}OnFial']: clamav-milter has no such option: OnFail was perhaps meant`,
  ],
  [milter({ Nonsense: '' }), `${OPTION}Nonsense']: clamav-milter has no such option`],
  [milter({ 0: 'OnFail' }), `${OPTION}0']: it is a value without a name: write 'NAME' => 'VALUE'`],
  [
    milter({ onfail: 'Reject' }),
    `${OPTION}onfail']: it is the same option as ${OPTION}OnFail'], with another value`,
  ],
  [milter({ OnFail: ['Defer'] }), `${OPTION}OnFail']: it is an array, where one value is expected`],
  [
    milter({ OnFail: { a: 'Defer' } }),
    `${OPTION}OnFail']: it is an array with names, where one value is expected`,
  ],
  [
    milter({ RejectMsg: 'a\nOnFail Accept' }),
    `${OPTION}RejectMsg']: "a\\nOnFail Accept" has a line break or another control character in it`,
  ],
  [milter({ RejectMsg: '"a' }), `${OPTION}RejectMsg']: the line has no closing quote`],
  [milter({ RejectMsg: 'x'.repeat(65_536) }), `${OPTION}RejectMsg']: the line is longer than the 1023 bytes`],
  [
    milter({ RejectMsg: 'Übel' }),
    `${OPTION}RejectMsg']: "Übel" holds characters that are not printable ASCII`,
  ],
  [milter(JSON.parse('{"__proto__":"x"}')), `${OPTION}__proto__']: clamav-milter has no such option`],
  [
    milter({ MilterSocket: '/tmp/x.ctl' }),
    `${OPTION}MilterSocket']: /tmp/x.ctl cannot be seen by the service`,
  ],
  [
    milter({ MilterSocket: '/run/x.ctl' }),
    `${OPTION}MilterSocket']: /run/x.ctl lies in a directory of the system`,
  ],
  [{ clamav_milter_options: null }, 'clamav_milter_options: it is missing, and has to be an array'],
  [{ clamav_milter_options: 'x' }, 'clamav_milter_options: it is "x", and has to be an array'],
  [
    { clamav_unofficial_sigs_options: 'yes' },
    'clamav_unofficial_sigs_options: it is "yes", and has to be an array',
  ],
  [{ clamgate_options: 8 }, 'clamgate_options: it is 8, and has to be an array'],
  [
    signatures({ clamav_unofficial_sigs: 'nein' }),
    `${SIGNATURE}clamav_unofficial_sigs']: "nein" is neither yes nor no`,
  ],
  [
    signatures({ rating_options: { sanesecurity_dbs_rating: 'LOWEST' } }),
    `${SIGNATURE}rating_options']['sanesecurity_dbs_rating']: "LOWEST" is none of LOW, MEDIUM, HIGH, DISABLE`,
  ],
  [
    signatures({ rating_options: 'LOW' }),
    `${SIGNATURE}rating_options']: it is "LOW", and has to be an array`,
  ],
  [
    signatures({ signatures_enabled: { sanesecurity_enable: 'no' } }),
    `${SIGNATURE}signatures_enabled']['sanesecurity_enable']: clamav-unofficial-sigs has no such setting: sanesecurity_enabled was perhaps meant`,
  ],
  [
    signatures({ signatures_enabled: { sanesecurity_enabled: ['no'] } }),
    `${SIGNATURE}signatures_enabled']['sanesecurity_enabled']: it is an array, where one value is expected`,
  ],
  [
    signatures({ malwarepatrol_options: { malwarepatrol_receipt_code: 'R', malwarepatrol_list: 'all' } }),
    `${SIGNATURE}malwarepatrol_options']['malwarepatrol_list']: "all" is neither clamav_basic nor clamav_ext`,
  ],
  [
    own({ policy: { infected: 'keep' } }),
    `${OWN}policy']['infected']: expected one of accept, tag, mta-hold, quarantine, defer, reject, discard, found "keep"`,
  ],
  [own({ 'policy.infectd': 'reject' }), `${OWN}policy.infectd']: unknown key; did you mean policy.infected?`],
  [own({ policy: 'reject' }), `${OWN}policy']: it is "reject", and has to be an array`],
  [
    own({ 'policy.infected': 'reject', policy: { infected: 'accept' } }),
    `${OWN}policy']['infected']: ${OWN}policy.infected'] says the same key with another value: keep one of them`,
  ],
  [own({ 'signatures.sources.nope.enabled': true }), `${OWN}signatures.sources.nope']: unknown source`],
  [
    own({ 'policy.rules': [{ name: 'a', when: { sender: 'x@y.org' } }] }),
    `${OWN}policy.rules'][0]['then']: is missing`,
  ],
  [own({ 'a\nb': 1 }), `${OWN}a?b']: "a\\nb" is no name that a configuration takes`],
  [own(JSON.parse('{"__proto__":{"x":1}}')), `${OWN}__proto__']: unknown key`],
  [
    own(JSON.parse(`${'{"policy":'.repeat(40)}1${'}'.repeat(40)}`)),
    'clamgate_options: it is nested deeper than the 12 levels',
  ],
]

for (const [over, message] of REFUSED) {
  test(`refused: ${message.slice(0, 90)}`, () => {
    const said = refusal(over)
    assert.ok(said.startsWith(message), said)
  })
}

test('every wrong parameter is in the one line, up to a bound', () => {
  const said = refusal({
    ...milter({
      OnInfected: 'a',
      OnFail: 'b',
      OnClean: 'c',
      ReadTimeout: 'd',
      MaxFileSize: 'e',
      LogClean: 'f',
    }),
    ...signatures({ clamav_unofficial_sigs: 'g' }),
    ...own({ 'policy.failure': 'h' }),
  })
  assert.equal(said.match(/clamav_milter_options\['/g)?.length, 5)
  assert.match(said, /; and 3 more parameters are wrong$/)
})

test('what is wrong in a section of ours is told beside the rest', () => {
  const said = refusal({ ...milter({ OnFail: 'b' }), ...own({ 'policy.failure': 'h' }) })
  assert.match(said, /^clamav_milter_options\['OnFail'\]: .*; clamgate_options\['policy\.failure'\]: /)
})

test('no secret is in a refusal', () => {
  for (const secret of ['geheim\u0001', ['geheim'], 'geheim'.repeat(1000)]) {
    const said = refusal(
      signatures({ securiteinfo_options: { securiteinfo_authorisation_signature: secret } }),
    )
    assert.match(said, /\['securiteinfo_authorisation_signature'\]: /)
    assert.doesNotMatch(said, /geheim/)
  }
  for (const password of [['geheim'], 'geheim\n'])
    assert.doesNotMatch(refusal(own({ 'notify.mail': { user: 'x', password } })), /geheim/)
})
