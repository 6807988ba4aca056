import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lookForOldPlugin } from './look.ts'
import { optionsOf } from './options.ts'
import { DEBIAN_CONF, enabledConf, OLD_OPTIONS } from './testing/old-conf.ts'
import { hostWith, OLD_FILES, without } from './testing/old-host.ts'

test('all that the old plugin left is found, and told by what', async () => {
  await using host = await hostWith(OLD_FILES)
  const found = await lookForOldPlugin(host.root)
  assert.deepEqual(found?.evidence, [
    '/etc/clamav/clamav-milter.conf has a block of it',
    '/etc/clamav-unofficial-sigs/user.conf is in the form that the plugin writes',
  ])
  assert.deepEqual(found.postfix?.entries, ['unix:/clamav/clamav-milter.ctl'])
  assert.equal(found.postfix.acceptsByDefault, true)
  assert.deepEqual(found.signatures?.databases, ['junk.ndb', 'phish.ndb'])
  assert.equal(found.signatures.files.length, 7)
})

test('on a host without it nothing is found', async () => {
  await using host = await hostWith({
    '/etc/clamav/clamav-milter.conf': DEBIAN_CONF,
    '/etc/postfix/main.cf': OLD_FILES['/etc/postfix/main.cf'] ?? '',
  })
  assert.equal(await lookForOldPlugin(host.root), undefined)
  await using empty = await hostWith({})
  assert.equal(await lookForOldPlugin(empty.root, { from: '1.3.0' }), undefined)
})

const OWN = without('/etc/clamav/', '/etc/clamav-unofficial-sigs/user.conf')
for (const [title, files] of [
  [
    'installed by hand',
    { ...OWN, '/etc/clamav-unofficial-sigs/user.conf': 'user_configuration_complete="yes"\n' },
  ],
  [
    'of Debian',
    {
      '/usr/sbin/clamav-unofficial-sigs': '',
      '/etc/cron.d/clamav-unofficial-sigs': '5 * * * * clamav /usr/sbin/clamav-unofficial-sigs\n',
      '/var/lib/dpkg/info/clamav-unofficial-sigs.list': '/etc/cron.d/clamav-unofficial-sigs\n',
      '/var/lib/clamav-unofficial-sigs/configs/purge.txt': '',
    },
  ],
] as const) {
  test(`a clamav-unofficial-sigs ${title} is not the plugin's`, async () => {
    await using host = await hostWith(files)
    assert.equal(await lookForOldPlugin(host.root), undefined)
    const known = await lookForOldPlugin(host.root, { from: '1.3.0' })
    assert.equal(known?.signatures, undefined)
  })
}

test('after its deactivation what it had left behind is found', async () => {
  await using host = await hostWith({ ...OWN, '/etc/clamav/clamav-milter.conf': DEBIAN_CONF })
  const found = await lookForOldPlugin(host.root)
  assert.deepEqual(found?.evidence, ['/usr/local/bin/clamav-unofficial-sigs.sh is there without a user.conf'])
  // Postfix still asks: the panel's 1.4.7 had not found the entry again.
  assert.deepEqual(found.postfix?.entries, ['unix:/clamav/clamav-milter.ctl'])
  assert.deepEqual(optionsOf({ ...found, postfix: undefined }), {})
})

test('a release without signatures has left its entries, which the panel knows it by', async () => {
  await using host = await hostWith({ '/etc/postfix/main.cf': OLD_FILES['/etc/postfix/main.cf'] ?? '' })
  const found = await lookForOldPlugin(host.root, { from: '1.1.5' })
  assert.deepEqual(found?.evidence, ['the panel had version 1.1.5 of it'])
  assert.equal(await lookForOldPlugin(host.root, { from: '2.0.0' }), undefined)
  assert.equal(await lookForOldPlugin(host.root, { from: null }), undefined)
})

test('its values can be carried over', async () => {
  await using host = await hostWith({
    ...OLD_FILES,
    '/etc/clamav/clamav-milter.conf': enabledConf(DEBIAN_CONF, {
      ...OLD_OPTIONS,
      MilterSocket: 'inet:7357@localhost',
      RejectMsg: '',
      LocalNet: '10.0.0.0/8',
    }),
    '/etc/postfix/main.cf': 'smtpd_milters = inet:localhost:7357, unix:/clamav/clamav-milter.ctl\n',
  })
  const found = await lookForOldPlugin(host.root)
  assert.ok(found)
  const shipped = { clamav_milter_options: OLD_OPTIONS }
  const { VirusAction, ...written } = OLD_OPTIONS
  assert.equal(VirusAction, '')
  assert.deepEqual(optionsOf(found, shipped), {
    PostfixMilterSocket: 'inet:localhost:7357',
    clamav_milter_options: {
      ...written,
      MilterSocket: 'inet:7357@localhost',
      RejectMsg: '',
      LocalNet: '10.0.0.0/8',
    },
    clamav_unofficial_sigs_options: {
      clamav_unofficial_sigs: 'yes',
      malwarepatrol_options: {
        malwarepatrol_receipt_code: '0123456789',
        malwarepatrol_product_code: '8',
        malwarepatrol_list: 'clamav_basic',
        malwarepatrol_free: 'yes',
      },
      securiteinfo_options: { securiteinfo_authorisation_signature: 'YOUR-SIGNATURE-NUMBER' },
      signatures_enabled: {
        sanesecurity_enabled: 'yes',
        malwarepatrol_enabled: 'yes',
        yararulesproject_enabled: 'no',
      },
      rating_options: { sanesecurity_dbs_rating: 'MEDIUM' },
    },
  })
})

test('enabled without signatures, it was told to fetch none', async () => {
  await using host = await hostWith(
    without('/etc/clamav-unofficial-sigs', '/etc/cron.d', '/etc/logrotate.d', '/usr', '/var/lib/clamav-'),
  )
  const found = await lookForOldPlugin(host.root)
  assert.ok(found)
  assert.deepEqual(optionsOf(found)['clamav_unofficial_sigs_options'], { clamav_unofficial_sigs: 'no' })
})
