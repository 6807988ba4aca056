import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mailServerFaults, seriesFaults } from './panel.ts'
import { aPanel, said } from './testing/question.ts'

for (const [version, pluginApi = ''] of [
  ['1.4.0'],
  ['1.4.7', '1.4.1'],
  ['1.5.3', '1.5.0'],
  ['1.5.3-2018120800', '1.5.0'],
  ['Git 1.5.x', '1.5.1'],
  ['1.10.0'],
  ['2.0.0'],
  ['', '1.4.1'],
  ['', ''],
  ['Git master', '1.5.1'],
  ['Git master', ''],
]) {
  test(`a panel of version "${version}" with plugin API "${pluginApi}" is taken`, () => {
    assert.deepEqual(seriesFaults(aPanel({ version: version ?? '', pluginApi })), [])
  })
}

for (const [version, pluginApi, name] of [
  ['1.3.16', '', '1.3.16'],
  ['1.2.17', '1.0.0', '1.2.17'],
  ['Git 1.3.x', '', 'Git 1.3.x'],
  ['0.9', '', '0.9'],
  ['', '1.0.5', 'with plugin API 1.0.5'],
] as const) {
  test(`a panel of version "${version}" with plugin API "${pluginApi}" is too old`, () => {
    assert.deepEqual(said(seriesFaults(aPanel({ version, pluginApi }))), [
      `i-MSCP ${name} is too old, the plugin needs 1.4.0 or newer: upgrade the panel first`,
    ])
  })
}

for (const [mtaServer, mtaPackage] of [
  ['postfix', 'Servers::mta::postfix'],
  ['Postfix', 'Servers::mta::postfix'],
  ['postfix', ''],
  ['', 'Servers::mta::postfix'],
] as const) {
  test(`the mail server "${mtaServer}" of package "${mtaPackage}" is that of i-MSCP`, () => {
    assert.deepEqual(mailServerFaults(aPanel({ mtaServer, mtaPackage })), [])
  })
}

for (const [mtaServer, mtaPackage, found] of [
  ['postfix', 'Servers::mta::exim', 'MTA_PACKAGE = Servers::mta::exim'],
  ['postfix', 'Plugin::Mail::Postfix', 'MTA_PACKAGE = Plugin::Mail::Postfix'],
  ['courier', 'Servers::mta::courier', 'MTA_PACKAGE = Servers::mta::courier'],
  ['exim', '', 'MTA_SERVER = exim'],
  ['exim', 'Servers::mta::postfix', 'MTA_SERVER = exim'],
  ['no', 'Servers::noserver', 'MTA_SERVER = no'],
  ['', 'Servers::noserver', 'MTA_PACKAGE = Servers::noserver'],
  ['postfix', 'Servers::noserver', 'MTA_PACKAGE = Servers::noserver'],
  ['', '', 'neither MTA_SERVER nor MTA_PACKAGE'],
] as const) {
  test(`the mail server "${mtaServer}" of package "${mtaPackage}" is named and refused`, () => {
    const [only] = said(mailServerFaults(aPanel({ mtaServer, mtaPackage })))
    assert.match(only ?? '', new RegExp(`imscp\\.conf has ${found}, and MTA_PACKAGE = Servers::mta::postfix`))
  })
}
