import '../../words/testing/document.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACTS } from '../../../../clamgate/src/access/acts.ts'
import { isAudited } from '../../../../clamgate/src/api/audited.ts'
import { apiRoutes } from '../../../../clamgate/src/api/routes.ts'
import { reachedServices } from '../../../../clamgate/src/api/testing/reached.ts'
import { checkNames } from '../../../../clamgate/src/doctor/catalogue.ts'
import { OWN_WHYS } from '../../../../clamgate/src/doctor/own-whys.ts'

const { chooseLanguage } = await import('../../words/language.ts')
const { checkWords } = await import('./check-words.ts')
const { actWords } = await import('../audit/act-words.ts')

for (const language of ['en', 'de'] as const) {
  test(`each check of doctor has a name in ${language}`, () => {
    chooseLanguage(language)
    const words: Readonly<Record<string, string>> = checkWords().checks
    assert.deepEqual(
      [...checkNames(), ...Object.keys(OWN_WHYS)]
        .filter((name) => name !== 'look')
        .filter((name) => !Object.hasOwn(words, name)),
      [],
    )
  })
  test(`each act that leaves a row in the audit has words in ${language}`, () => {
    chooseLanguage(language)
    const words: Readonly<Record<string, string>> = actWords()
    const audited = new Set<string>(
      apiRoutes(reachedServices().answers)
        .filter(isAudited)
        .map(({ act }) => act),
    )
    const without = ACTS.filter((act) => !Object.hasOwn(words, act))
    assert.deepEqual(
      without.filter((act) => audited.has(act) || !/\.(?:read|explain|try|test)$/.test(act)),
      [],
    )
  })
}
