import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { shippedValues } from './parameters.ts'
import { renderConfigPhp } from './render-config-php.ts'

/** What PHP makes of a file, as JSON. */
function evaluated(text: string): unknown {
  const code = 'echo json_encode(eval("?>" . stream_get_contents(STDIN)));'
  return JSON.parse(execFileSync('php', ['-n', '-r', code], { input: text, encoding: 'utf8' }))
}

test('config.php says what is shipped, all of it in texts', () => {
  const values = evaluated(renderConfigPhp())
  assert.deepEqual(values, shippedValues())
  assert.doesNotMatch(renderConfigPhp(), /^.{121}/m)
})

test('the values are those of the plugin before', () => {
  const values = shippedValues()
  assert.equal(values['PostfixMilterSocket'], 'unix:/clamav/clamav-milter.ctl')
  assert.deepEqual(values['clamav_milter_options'], {
    MilterSocket: '/var/spool/postfix/clamav/clamav-milter.ctl',
    MilterSocketGroup: 'clamav',
    MilterSocketMode: '666',
    FixStaleSocket: 'true',
    User: 'clamav',
    ReadTimeout: '120',
    Foreground: 'false',
    PidFile: '/var/run/clamav/clamav-milter.pid',
    TemporaryDirectory: '/tmp',
    ClamdSocket: 'unix:/var/run/clamav/clamd.ctl',
    MaxFileSize: '25M',
    OnClean: 'Accept',
    OnInfected: 'Reject',
    OnFail: 'Defer',
    RejectMsg: 'Blocked by ClamAV - FOUND VIRUS: %v',
    AddHeader: 'Replace',
    VirusAction: '',
    LogFile: '/var/log/clamav/clamav-milter.log',
    LogFileUnlock: 'false',
    LogFileMaxSize: '0M',
    LogTime: 'true',
    LogSyslog: 'true',
    LogFacility: 'LOG_MAIL',
    LogVerbose: 'false',
    LogInfected: 'Basic',
    LogClean: 'Off',
    LogRotate: 'true',
    SupportMultipleRecipients: 'false',
  })
  assert.deepEqual(values['clamav_unofficial_sigs_options'], {
    clamav_unofficial_sigs: 'yes',
    malwarepatrol_options: {
      malwarepatrol_receipt_code: 'YOUR-RECEIPT-NUMBER',
      malwarepatrol_product_code: '8',
      malwarepatrol_list: 'clamav_basic',
      malwarepatrol_free: 'yes',
    },
    securiteinfo_options: { securiteinfo_authorisation_signature: 'YOUR-SIGNATURE-NUMBER' },
    signatures_enabled: {
      sanesecurity_enabled: 'yes',
      securiteinfo_enabled: 'yes',
      linuxmalwaredetect_enabled: 'yes',
      malwarepatrol_enabled: 'yes',
      yararulesproject_enabled: 'yes',
    },
    rating_options: {
      sanesecurity_dbs_rating: 'LOW',
      securiteinfo_dbs_rating: 'LOW',
      linuxmalwaredetect_dbs_rating: 'LOW',
      yararulesproject_dbs_rating: 'LOW',
    },
  })
})
