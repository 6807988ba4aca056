import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NAMED_SOURCES } from '../../patterns/patterns.ts'
import { classify } from './signature-classes.ts'
import { SIGNATURE_TABLE } from './signature-table.ts'

/** Names as clamd says them. */
const NAMES: readonly [signature: string, classes: string, source: string][] = [
  // Official databases.
  ['Eicar-Signature', 'malware', 'official'],
  ['Eicar-Test-Signature', 'malware', 'official'],
  ['Win.Test.EICAR_HDB-1', 'malware', 'official'],
  ['Win.Trojan.Agent-6329080-0', 'malware', 'official'],
  ['Win.Worm.Mydoom-27', 'malware', 'official'],
  ['Worm.Mydoom.M', 'malware', 'official'],
  ['Doc.Downloader.Emotet-7580152-0', 'malware', 'official'],
  ['Doc.Macro.MaliciousHeuristic-6329080-0', 'malware macro', 'official'],
  ['Html.Exploit.CVE_2014_0274-1', 'malware', 'official'],
  ['Html.Phishing.Bank-1299', 'phishing', 'official'],
  ['Email.Phishing.VOF1-6332226-0', 'phishing', 'official'],
  ['Email.PhH9.1', 'phishing', 'official'],
  ['Pdf.Phishing.Agent-6299160-0', 'phishing', 'official'],
  ['Email.Spam.Gen5-1', 'spam', 'official'],
  ['PUA.Win.Packer.Upx-28', 'pua', 'official'],
  ['PUA.Doc.Packed.EncryptedDoc-6563700-0', 'pua', 'official'],
  ['Unix.Malware.Agent-1', 'malware', 'official'],
  ['CVE_2014_1761', 'malware', 'official'],
  // The engine itself.
  ['Heuristics.Phishing.Email.SpoofedDomain', 'phishing heuristic', 'official'],
  ['Heuristics.Phishing.Email.SSL-Spoof', 'phishing heuristic', 'official'],
  ['Heuristics.Phishing.URL.Blocked', 'phishing heuristic', 'official'],
  ['Heuristics.Safebrowsing.Suspected-phishing_safebrowsing.clamav.net', 'phishing heuristic', 'official'],
  ['Heuristics.Safebrowsing.Suspected-malware_safebrowsing.clamav.net', 'malware heuristic', 'official'],
  ['Heuristics.Encrypted.Zip', 'encrypted heuristic', 'official'],
  ['Heuristics.Encrypted.7Zip', 'encrypted heuristic', 'official'],
  ['Heuristics.Encrypted.PDF', 'encrypted heuristic', 'official'],
  ['Heuristics.Limits.Exceeded.MaxScanSize', 'limits heuristic', 'official'],
  ['Heuristics.Limits.Exceeded.EmailMIMEPartsPerMessage', 'limits heuristic', 'official'],
  ['Heuristics.Limits.Exceeded', 'limits heuristic', 'official'],
  ['Heuristics.OLE2.ContainsMacros.VBA', 'macro heuristic', 'official'],
  ['Heuristics.OLE2.ContainsMacros', 'macro heuristic', 'official'],
  ['Heuristics.Structured.CreditCardNumber', 'policy heuristic', 'official'],
  ['Heuristics.Structured.SSN', 'policy heuristic', 'official'],
  ['Heuristics.Broken.Executable', 'heuristic', 'official'],
  ['Heuristics.Broken.Media.PNG.InvalidChunkLength', 'heuristic', 'official'],
  ['Heuristics.PDF.ObfuscatedNameObject', 'heuristic', 'official'],
  ['Heuristics.Zip.OverlappingFiles', 'heuristic', 'official'],
  ['Heuristics.W32.Kriz', 'malware heuristic', 'official'],
  // Sanesecurity, and what it hands on.
  ['Sanesecurity.Phishing.Bank.2666.UNOFFICIAL', 'phishing unofficial', 'sanesecurity'],
  ['Sanesecurity.PhishingTestSig_1.UNOFFICIAL', 'phishing unofficial', 'sanesecurity'],
  ['Sanesecurity.Spear.100.UNOFFICIAL', 'phishing unofficial', 'sanesecurity'],
  ['Sanesecurity.Cred.1.UNOFFICIAL', 'phishing unofficial', 'sanesecurity'],
  ['Sanesecurity.Junk.41337.UNOFFICIAL', 'spam unofficial', 'sanesecurity'],
  ['Sanesecurity.Jurlbl.81bb94.UNOFFICIAL', 'spam unofficial', 'sanesecurity'],
  ['Sanesecurity.Jurlbla.0a1b2c.UNOFFICIAL', 'spam unofficial', 'sanesecurity'],
  ['Sanesecurity.Blurl.1.UNOFFICIAL', 'spam unofficial', 'sanesecurity'],
  ['Sanesecurity.Spam.27631.UNOFFICIAL', 'spam unofficial', 'sanesecurity'],
  ['Sanesecurity.Scam4.1100.UNOFFICIAL', 'spam unofficial', 'sanesecurity'],
  ['Sanesecurity.Lott.12.UNOFFICIAL', 'spam unofficial', 'sanesecurity'],
  ['Sanesecurity.Casino.3.UNOFFICIAL', 'spam unofficial', 'sanesecurity'],
  ['Sanesecurity.Dipl.14.UNOFFICIAL', 'spam unofficial', 'sanesecurity'],
  ['Sanesecurity.Hdr.17.UNOFFICIAL', 'spam unofficial', 'sanesecurity'],
  ['Sanesecurity.Malware.27384.ZipHeur.ZipSlip.UNOFFICIAL', 'malware unofficial', 'sanesecurity'],
  ['Sanesecurity.MalwareHash.0a.UNOFFICIAL', 'malware unofficial', 'sanesecurity'],
  ['Sanesecurity.Rogue.0hr.20170101.UNOFFICIAL', 'malware unofficial', 'sanesecurity'],
  ['Sanesecurity.Badmacro.Doc.vbaproject.UNOFFICIAL', 'macro unofficial', 'sanesecurity'],
  ['Sanesecurity.Foxhole.JS_Zip_20.UNOFFICIAL', 'policy unofficial', 'foxhole'],
  ['Sanesecurity.Foxhole.Zip_fs1024.UNOFFICIAL', 'policy unofficial', 'foxhole'],
  ['Sanesecurity.SomethingNew.1.UNOFFICIAL', 'malware unofficial', 'sanesecurity'],
  ['winnow.malware.ts.1.UNOFFICIAL', 'malware unofficial', 'winnow'],
  ['winnow.phish.ts.bank.1.UNOFFICIAL', 'phishing unofficial', 'winnow'],
  ['winnow.spam.ts.1.UNOFFICIAL', 'spam unofficial', 'winnow'],
  ['bofhland.phishing.URL.1.UNOFFICIAL', 'phishing unofficial', 'bofhland'],
  ['bofhland.cracked.URL.1.UNOFFICIAL', 'spam unofficial', 'bofhland'],
  ['bofhland.malware.URL.1.UNOFFICIAL', 'malware unofficial', 'bofhland'],
  ['ScamNailer.Phish.a_AT_example.org.UNOFFICIAL', 'phishing unofficial', 'scamnailer'],
  ['Porcupine.Phishing.52261.UNOFFICIAL', 'phishing unofficial', 'porcupine'],
  ['Porcupine.Malware.58486.UNOFFICIAL', 'malware unofficial', 'porcupine'],
  ['Porcupine.Junk.100.UNOFFICIAL', 'spam unofficial', 'porcupine'],
  ['PhishTank.Phishing.6117523.UNOFFICIAL', 'phishing unofficial', 'phishtank'],
  ['CRDF.Malware.1.UNOFFICIAL', 'malware unofficial', 'crdf'],
  ['Doppelstern.Phishing.7.UNOFFICIAL', 'phishing unofficial', 'doppelstern'],
  ['MiscreantPunch.EvilMacro.1.UNOFFICIAL', 'macro malware unofficial', 'miscreantpunch'],
  ['MiscreantPunch.INFO.1.UNOFFICIAL', 'heuristic unofficial', 'miscreantpunch'],
  // Other providers.
  ['SecuriteInfo.com.Trojan.AgentTesla.1234.UNOFFICIAL', 'malware unofficial', 'securiteinfo'],
  ['SecuriteInfo.com.Spam-1234.UNOFFICIAL', 'spam unofficial', 'securiteinfo'],
  ['SecuriteInfo.com.Phishing.Bank-1.UNOFFICIAL', 'phishing unofficial', 'securiteinfo'],
  ['SecuriteInfo.com.PUA.Linux.AutorizedKeys-1.UNOFFICIAL', 'pua unofficial', 'securiteinfo'],
  ['PUA.SecuriteInfo.com.JS.Malware-1.UNOFFICIAL', 'pua unofficial', 'securiteinfo'],
  ['MBL_12345678.UNOFFICIAL', 'malware unofficial', 'malwarepatrol'],
  ['{HEX}php.cmdshell.antichat.201.UNOFFICIAL', 'malware unofficial', 'linuxmalwaredetect'],
  ['{MD5}php.shell.UNOFFICIAL', 'malware unofficial', 'linuxmalwaredetect'],
  ['{HEX}Malware.Expert.php.file.put.contents.UNOFFICIAL', 'malware unofficial', 'malwareexpert'],
  ['Malware.Expert.generic.eval.12.UNOFFICIAL', 'malware unofficial', 'malwareexpert'],
  ['URLhaus.1234567.UNOFFICIAL', 'malware unofficial', 'urlhaus'],
  ['ditekSHen.MALWARE.Win.Trojan.TOITOIN.UNOFFICIAL', 'malware unofficial', 'ditekshen'],
  ['ditekSHen.INDICATOR.RMM.1.UNOFFICIAL', 'pua unofficial', 'ditekshen'],
  ['TwinWave.EvilDoc.DOCXSTRGOOD.200402.UNOFFICIAL', 'malware unofficial', 'twinclams'],
  // Nobody's in particular.
  ['YARA.AsyncRAT_payload.UNOFFICIAL', 'malware unofficial', 'unofficial'],
  ['MyCompany.Block-1.UNOFFICIAL', 'malware unofficial', 'unofficial'],
  ['MyCompany.Phishing.Boss-1.UNOFFICIAL', 'phishing unofficial', 'unofficial'],
  ['PUA.Win.Mine-1.UNOFFICIAL', 'pua unofficial', 'unofficial'],
  ['Test With Space.UNOFFICIAL', 'malware unofficial', 'unofficial'],
]

for (const [signature, classes, source] of NAMES) {
  test(`${signature} is ${classes}, by ${source}`, () => {
    const found = classify(signature)
    assert.equal(found.classes.join(' '), classes)
    assert.equal(found.class, found.classes[0])
    assert.equal(found.source, source)
    assert.equal(found.signature, signature)
  })
}

test('names are told apart without regard to case', () => {
  assert.deepEqual(classify('SANESECURITY.JUNK.1.unofficial').classes, ['spam', 'unofficial'])
})

test('a name that says nothing is malware, however odd it is', () => {
  for (const name of [
    '',
    '.',
    '..',
    'x',
    '.UNOFFICIAL',
    '{',
    '\u202e',
    'constructor.__proto__.x',
    'a'.repeat(100_000),
  ]) {
    assert.equal(classify(name).class, 'malware', name.slice(0, 20))
  }
})

test('every source that a name can tell has a family in the table', () => {
  const sources = new Set(SIGNATURE_TABLE.flatMap(({ families }) => families.map(({ source }) => source)))
  assert.deepEqual([...sources].toSorted(), [...NAMED_SOURCES].toSorted())
})

test('each beginning is in the table once, is found, and says where it comes from', () => {
  const families = SIGNATURE_TABLE.flatMap((group) => group.families)
  const prefixes = families.map(({ prefix }) => prefix.toLowerCase())
  assert.deepEqual(
    prefixes.filter((prefix, index) => prefixes.indexOf(prefix) !== index),
    [],
  )
  for (const { prefix, source, classes } of families) {
    assert.ok(prefix.length >= 4, prefix)
    assert.equal(classify(`${prefix}X-1`).source, source, prefix)
    assert.equal(classify(`${prefix}X-1`).class, classes[0], prefix)
  }
  for (const { from } of SIGNATURE_TABLE) assert.ok(from.length > 20)
})
