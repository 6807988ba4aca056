import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { drive, GOOD_CONFIG, layPlugin, SERIES } from './panel-php/drive.ts'

const NO_POSTFIX = {
  config: { ...GOOD_CONFIG, MTA_SERVER: 'no', MTA_PACKAGE: 'Servers::noserver' },
}
const POSTFIX_LINE =
  'ClamAV needs the Postfix server implementation of i-MSCP (MTA_SERVER = postfix), and MTA_SERVER is no.' +
  ' Choose it with imscp-reconfigure first.'

for (const series of SERIES) {
  const play = (scenario: Parameters<typeof drive>[2][number], directory?: string) => {
    using laid = layPlugin()
    const [outcome] = drive(series, directory ?? laid.directory, [scenario])
    assert.ok(outcome)
    return outcome
  }

  test(`${series}: hands each action on to the backend where nothing is missing`, () => {
    using laid = layPlugin()
    const actions = [
      { status: 'uninstalled', run: ['install'] },
      { status: 'disabled', run: ['enable'] },
      { status: 'enabled', run: ['update'] },
      { status: 'enabled', run: ['change'] },
      { status: 'enabled', run: ['disable'] },
      { status: 'disabled', run: ['uninstall'] },
    ]
    const outcomes = drive(series, laid.directory, actions)
    for (const [index, { run }] of actions.entries()) {
      const { status, error, isScheduled, messages } = outcomes[index] ?? assert.fail()
      assert.deepEqual(
        { status, error, isScheduled, messages },
        { status: `to${run[0]}`, error: null, isScheduled: true, messages: [] },
      )
    }
  })

  test(`${series}: an installation that cannot work leaves the plugin uninstalled, and says why`, () => {
    const outcome = play({ ...NO_POSTFIX, run: ['install'] })
    assert.deepEqual(outcome.messages, [`error: ${POSTFIX_LINE}`])
    assert.equal(outcome.isScheduled, false)
    assert.deepEqual([outcome.status, outcome.error], ['uninstalled', null])
  })

  test(`${series}: a retried installation keeps its error, so that it can be retried again`, () => {
    const outcome = play({ ...NO_POSTFIX, status: 'toinstall', run: ['install'] })
    assert.equal(outcome.status, 'toinstall')
    assert.match(outcome.error ?? '', /MTA_SERVER is no/)
  })

  test(`${series}: an update that cannot work is kept as one, with the reason as its error`, () => {
    const outcome = play({ ...NO_POSTFIX, status: 'enabled', run: ['update'] })
    assert.equal(outcome.status, 'toupdate')
    assert.equal(outcome.error?.endsWith(POSTFIX_LINE), true, outcome.error ?? 'no error')
    assert.equal(outcome.isScheduled, false)
    assert.deepEqual(outcome.messages, [`error: ${POSTFIX_LINE}`])
  })

  test(`${series}: an activation that cannot work leaves the plugin deactivated`, () => {
    const outcome = play({ ...NO_POSTFIX, status: 'disabled', run: ['enable'] })
    assert.deepEqual([outcome.status, outcome.error, outcome.isScheduled], ['disabled', null, false])
    assert.deepEqual(outcome.messages, [`error: ${POSTFIX_LINE}`])
  })

  test(`${series}: an activation that failed before is left to the backend, or it would hang without an error`, () => {
    const outcome = play({ ...NO_POSTFIX, status: 'toenable', run: ['enable'] })
    assert.deepEqual([outcome.status, outcome.isScheduled, outcome.messages], ['toenable', true, []])
  })

  test(`${series}: change, disable and uninstall are never refused`, () => {
    for (const [status, action] of [
      ['enabled', 'change'],
      ['enabled', 'disable'],
      ['disabled', 'uninstall'],
    ] as const) {
      const outcome = play({ ...NO_POSTFIX, status, run: [action] })
      assert.deepEqual([outcome.error, outcome.isScheduled, outcome.messages], [null, true, []], action)
    }
  })

  test(`${series}: actions of other plugins go on`, () => {
    const dispatch = ['onBeforeInstallPlugin', 'onBeforeUpdatePlugin', 'onBeforeEnablePlugin']
    const outcome = play({ ...NO_POSTFIX, dispatch })
    assert.deepEqual([outcome.isStopped, outcome.messages], [[false, false, false], []])
  })

  test(`${series}: refuses what is missing for sure, and nothing on a guess`, () => {
    using laid = layPlugin()
    const cases: readonly (readonly [Readonly<Record<string, string>> | null, RegExp | null])[] = [
      [{ ...GOOD_CONFIG, Version: '1.3.16' }, /needs i-MSCP 1\.4 or later, and this is 1\.3\.16/],
      [{ ...GOOD_CONFIG, Version: 'Git 1.5.x' }, null],
      [{ ...GOOD_CONFIG, Version: '1.10.0' }, null],
      [{ ...GOOD_CONFIG, Version: 'Git develop' }, null],
      [{ ...GOOD_CONFIG, MTA_PACKAGE: 'Servers::mta::exim' }, /MTA_PACKAGE is Servers::mta::exim/],
      [{ ...GOOD_CONFIG, MTA_SERVER: '<b>x{Y}' }, /MTA_SERVER is \?b\?x\?Y\?\./],
      // up to 1.4.2 there is no MTA_PACKAGE
      [{ Version: '1.4.0', MTA_SERVER: 'postfix' }, null],
      [{}, null],
      [null, null],
    ]
    const outcomes = drive(
      series,
      laid.directory,
      cases.map(([config]) => ({ config, run: ['install'] })),
    )
    for (const [index, [config, expected]] of cases.entries()) {
      const { messages, isScheduled } = outcomes[index] ?? assert.fail()
      if (expected === null) assert.deepEqual(messages, [], JSON.stringify(config))
      else assert.match(messages.join('\n'), expected)
      assert.equal(isScheduled, expected === null, JSON.stringify(config))
      assert.doesNotMatch(messages.join(), /\n/)
    }
  })

  test(`${series}: refuses an upload that is not whole, or under another name`, () => {
    for (const file of ['backend/ClamAV.pm', 'program/install.sh']) {
      using laid = layPlugin()
      rmSync(join(laid.directory, file))
      const outcome = play({ run: ['install'] }, laid.directory)
      assert.deepEqual(outcome.messages, [
        `error: The plugin lacks its file ${file}. Upload the archive ClamAV.tar.bz2 again.`,
      ])
    }
    using other = layPlugin('ClamAV-2')
    assert.match(play({ run: ['install'] }, other.directory).messages.join(), /must be ClamAV/)
  })

  test(`${series}: can be uploaded, and adds its page to the tools of the administrator`, () => {
    const outcome = play({ isKnown: false, status: 'uninstalled' })
    assert.deepEqual([outcome.messages, outcome.menu], [[], []])
    const shown = play({ status: 'enabled', route: '/admin/clamav.php' })
    assert.deepEqual(shown.checked, ['admin', 'navigation'])
    assert.deepEqual(shown.menu, [{ label: 'ClamAV', uri: '/admin/clamav.php', title_class: 'tools' }])
    assert.match(shown.html ?? '', /There is no state yet/)
    const german = play({ status: 'enabled', route: '/admin/clamav.php', language: 'de_DE' })
    assert.match(german.html ?? '', /Es gibt noch keinen Zustand/)
  })
}
