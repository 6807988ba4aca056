import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import {
  builtinKeyFile,
  CATALOGUE,
  CATALOGUE_VERSION,
  catalogueFile,
  catalogueSource,
  storedName,
} from './catalogue.ts'
import { formatOf } from './formats.ts'
import { fileMeant, sourceMeant } from './names.ts'

/** Names and ratings of every file that clamav-unofficial-sigs 5.6.2 and 8.0.0 and fangfrisch 1.9 know, by source. */
const KNOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sanesecurity: {
    REQUIRED: `sanesecurity.ftm sigwhitelist.ign2`,
    LOW: `blurl.ndb junk.ndb jurlbl.ndb malwarehash.hsb phish.ndb rogue.hdb scam.ndb spamattach.hdb spamimg.hdb Sanesecurity_sigtest.yara Sanesecurity_spam.yara foxhole_filename.cdb foxhole_generic.cdb winnow_bad_cw.hdb winnow_extended_malware.hdb winnow_malware_links.ndb winnow_malware.hdb winnow.attachments.hdb bofhland_cracked_URL.ndb bofhland_malware_attach.hdb bofhland_malware_URL.ndb bofhland_phishing_URL.ndb hackingteam.hsb phishtank.ndb porcupine.hsb porcupine.ndb`,
    MEDIUM: `badmacro.ndb jurlbla.ndb lott.ndb shelter.ldb spam.ldb spear.ndb spearl.ndb foxhole_js.cdb foxhole_js.ndb winnow_extended_malware_links.ndb winnow_spam_complete.ndb winnow.complex.patterns.ldb MiscreantPunch099-Low.ldb`,
    HIGH: `foxhole_all.cdb foxhole_all.ndb foxhole_mail.cdb foxhole_links.ldb winnow_phish_complete.ndb MiscreantPunch099-INFO-Low.ldb`,
    LOWMEDIUMONLY: `winnow_phish_complete_url.ndb`,
    DISABLED: `winnow_malware.yara scamnailer.ndb malware.expert.fp malware.expert.hdb malware.expert.ldb malware.expert.ndb crdfam.clamav.hdb doppelstern.ndb doppelstern.hdb doppelstern-phishtank.ndb mbl.ndb Sanesecurity_BlackEnergy.yara`,
  },
  securiteinfo: {
    REQUIRED: `securiteinfo.ign2`,
    LOW: `javascript.ndb securiteinfo.hdb securiteinfoandroid.hdb securiteinfoascii.hdb securiteinfohtml.hdb securiteinfoold.hdb securiteinfopdf.hdb securiteinfo.mdb securiteinfo0hour.hdb securiteinfo.pdb securiteinfo.wdb securiteinfo.yara`,
    HIGH: `spam_marketing.ndb`,
  },
  malwarepatrol: {
    MEDIUM: `malwarepatrol.db`,
  },
  linuxmalwaredetect: {
    LOW: `rfxn.ndb rfxn.hdb rfxn.yara`,
  },
  urlhaus: {
    LOW: `urlhaus.ndb`,
  },
  interserver: {
    REQUIRED: `whitelist.fp`,
    LOW: `interserver256.hdb`,
    MEDIUM: `interservertopline.db`,
    HIGH: `shell.ldb shell.hdb shellb.db`,
  },
  malwareexpert: {
    REQUIRED: `malware.expert.fp`,
    LOW: `malware.expert.hdb`,
    MEDIUM: `malware.expert.ldb malware.expert.ndb`,
  },
  ditekshen: {
    MEDIUM: `clamav.ldb indicator_rmm.ldb`,
  },
  twinclams: {
    REQUIRED: `twinwave.ign2`,
    MEDIUM: `twinclams.hdb twinclams.ldb`,
  },
  yararules: {
    DISABLED: `antidebug_antivm/antidebug_antivm.yar exploit_kits/EK_Angler.yar exploit_kits/EK_Blackhole.yar exploit_kits/EK_Crimepack.yar exploit_kits/EK_Eleonore.yar exploit_kits/EK_Fragus.yar exploit_kits/EK_Phoenix.yar exploit_kits/EK_Sakura.yar exploit_kits/EK_ZeroAcces.yar exploit_kits/EK_Zerox88.yar exploit_kits/EK_Zeus.yar webshells/WShell_APT_Laudanum.yar webshells/WShell_PHP_Anuna.yar webshells/WShell_PHP_in_images.yar webshells/WShell_THOR_Webshells.yar webshells/Wshell_ChineseSpam.yar webshells/Wshell_fire2013.yar packers/JJencode.yar maldocs/Maldoc_CVE_2017_8759.yar maldocs/maldoc_somerules.yar maldocs/Maldoc_APT10_MenuPass.yar maldocs/Maldoc_hancitor_dropper.yar email/attachment.yar email/image.yar email/urls.yar crypto/crypto_signatures.yar packers/packer_compiler_signatures.yar packers/packer.yar packers/peid.yar antidebug_antivm`,
    LOW: `exploit_kits/EK_BleedingLife.yar webshells/WShell_ASPXSpy.yar webshells/WShell_Drupalgeddon2_icos.yar`,
    MEDIUM: `cve_rules/CVE-2010-0805.yar cve_rules/CVE-2010-0887.yar cve_rules/CVE-2010-1297.yar cve_rules/CVE-2012-0158.yar cve_rules/CVE-2013-0074.yar cve_rules/CVE-2013-0422.yar cve_rules/CVE-2015-1701.yar cve_rules/CVE-2015-2426.yar cve_rules/CVE-2015-2545.yar cve_rules/CVE-2015-5119.yar cve_rules/CVE-2016-5195.yar cve_rules/CVE-2017-11882.yar cve_rules/CVE-2018-20250.yar cve_rules/CVE-2018-4878.yar email/EMAIL_Cryptowall.yar email/Email_fake_it_maintenance_bulletin.yar email/Email_quota_limit_warning.yar email/email_Ukraine_BE_powerattack.yar email/scam.yar`,
    HIGH: `email/Email_generic_phishing.yar maldocs/Maldoc_APT_OLE_JSRat.yar maldocs/Maldoc_APT19_CVE-2017-0199.yar maldocs/Maldoc_Contains_VBE_File.yar maldocs/Maldoc_CVE_2017_11882.yar maldocs/Maldoc_CVE-2017-0199.yar maldocs/Maldoc_DDE.yar maldocs/Maldoc_Dridex.yar maldocs/Maldoc_Hidden_PE_file.yar maldocs/Maldoc_malrtf_ole2link.yar maldocs/Maldoc_MIME_ActiveMime_b64.yar maldocs/Maldoc_PDF.yar maldocs/Maldoc_PowerPointMouse.yar maldocs/Maldoc_Suspicious_OLE_target.yar maldocs/Maldoc_UserForm.yar maldocs/Maldoc_VBA_macro_code.yar maldocs/Maldoc_Word_2007_XML_Flat_OPC.yar packers/Javascript_exploit_and_obfuscation.yar Crypto/crypto.yar`,
  },
}

/** What is not in the catalogue, or has another rating there, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  antidebug_antivm: 'a category, no file',
  'Crypto/crypto.yar': 'gone from the project; its successor is crypto/crypto_signatures.yar',
  'malwarepatrol.db': 'not rated: the switch of its source decides',
}

test('every file that other updaters know is in the catalogue, with its rating', () => {
  for (const [name, ratings] of Object.entries(KNOWN)) {
    const source = catalogueSource(name)
    assert.ok(source !== undefined, name)
    const known = new Map(
      Object.entries(ratings).flatMap(([rating, names]) => names.split(' ').map((one) => [one, rating])),
    )
    for (const [file, rating] of known) {
      if (file in DIFFERENT) continue
      assert.equal(source.files.find((one) => one.name === file)?.rating, rating, `${name} ${file}`)
    }
    const more = source.files.filter((file) => !known.has(file.name)).map((file) => file.name)
    assert.deepEqual(more, [], name)
  }
  assert.equal(
    catalogueSource('yararules')?.files.some((file) => file.name in DIFFERENT),
    false,
  )
  assert.equal(catalogueSource('malwarepatrol')?.files[0]?.rating, undefined)
})

test('every source of the catalogue is one of those, or has ended', () => {
  const others = CATALOGUE.filter(({ name }) => !(name in KNOWN))
  assert.deepEqual(
    others.map(({ name, state }) => `${name} ${state}`),
    ['scamnailer closed', 'crdf withdrawn', 'doppelstern withdrawn'],
  )
})

test('in the directory of the databases no two files have one name, but for those that are gone', () => {
  const names = CATALOGUE.flatMap(({ files }) =>
    files.filter(({ state }) => state !== 'closed' && state !== 'withdrawn').map(storedName),
  ).map((name) => name.toLowerCase())
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  )
  for (const name of names) {
    assert.notEqual(formatOf(name), undefined, name)
    assert.match(name, /^[a-z0-9][\w.-]*$/)
    assert.doesNotMatch(
      name,
      /^(?:whitelist|shell|shellb|clamav|javascript|scam(?=\.yar)|image|urls|packer)\./,
    )
  }
})

test('what is not active says why', () => {
  for (const source of CATALOGUE) {
    if (source.state !== 'active') assert.match(source.note ?? '', /^\S.*\.$/, source.name)
    for (const { name, state, note, purpose, group } of source.files) {
      if (state !== undefined) assert.match(note ?? '', /^\S.*\.$/, name)
      assert.match(purpose, /^[A-Z].*[^.]$/, name)
      const isTitled = source.groups === undefined || (group !== undefined && group in source.groups)
      assert.ok(isTitled, `${name} is of the group ${group}`)
    }
    for (const { files } of source.conflicts ?? []) {
      for (const name of files) {
        assert.ok(
          CATALOGUE.some((one) => catalogueFile(one, name) !== undefined),
          name,
        )
      }
    }
  }
  assert.match(CATALOGUE_VERSION, /^\d{4}-\d\d-\d\d$/)
})

test('the key of Sanesecurity is the one that its users have had since 2009', async () => {
  const key = await readFile(builtinKeyFile('sanesecurity'))
  assert.equal(
    createHash('sha256').update(key).digest('hex'),
    'ca6ad39c62ecc8dd362a0b02b3e0c5a427b146657c72f015a96e541c70608bae',
  )
  assert.equal(catalogueSource('sanesecurity')?.fingerprint, '4E025A1CBA90A0653F38D2D8D691DED931EA4D9E')
})

test('names that people use lead to a source, or to the one that has such files', () => {
  for (const [name, meant] of Object.entries({
    maldet: 'linuxmalwaredetect',
    LMD: 'linuxmalwaredetect',
    'yara-rules': 'yararules',
    'malware.expert': 'malwareexpert',
    sanesecurty: 'sanesecurity',
    'Sane Security': 'sanesecurity',
    maldett: 'linuxmalwaredetect',
  })) {
    assert.deepEqual(sourceMeant(name), { kind: 'source', name: meant }, name)
  }
  for (const [name, title] of Object.entries({
    foxhole: 'Foxhole',
    winnow: 'OITC (winnow)',
    oitc: 'OITC (winnow)',
    Porcupine: 'Porcupine',
    bofhland: 'BOFHLAND',
    'miscreant-punch': 'MiscreantPunch',
  })) {
    const meant = sourceMeant(name)
    assert.ok(meant?.kind === 'group' && meant.source === 'sanesecurity', name)
    assert.equal(meant.title, title)
    assert.ok(meant.files.length > 0, name)
  }
  assert.equal(sourceMeant('whatever'), undefined)
})

test('a file has the names of its provider and of the directory', () => {
  const interserver = catalogueSource('interserver')
  const yararules = catalogueSource('yararules')
  assert.ok(interserver && yararules)
  assert.equal(
    catalogueFile(interserver, 'whitelist.fp'),
    catalogueFile(interserver, 'interserverwhitelist.fp'),
  )
  assert.equal(catalogueFile(yararules, 'scam.yar'), catalogueFile(yararules, 'email/scam.yar'))
  assert.equal(catalogueFile(yararules, 'yararules_scam.yar'), catalogueFile(yararules, 'email/scam.yar'))
  assert.equal(catalogueFile(yararules, 'cam.yar'), undefined)
  assert.equal(fileMeant(interserver, 'interserver.hdb'), 'interserver256.hdb')
  assert.equal(fileMeant(yararules, 'email/scan.yar'), undefined)
})
