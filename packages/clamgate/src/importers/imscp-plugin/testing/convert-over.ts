import assert from 'node:assert/strict'
import { ImportError } from '../../errors.ts'
import type { ReadText } from '../../files.ts'
import { shippedValues } from '../config-php/parameters.ts'
import { convertPanelConfig } from '../convert.ts'
import type { PanelValues } from '../import-plugin.ts'
import type { PanelConfiguration, PanelPlace } from '../types.ts'
import { mergePanelValues } from '../values/merge.ts'

const LISTS: Readonly<Record<string, string>> = { '/lists/allow': 'From:^<boss@example\\.org>$\nTo:x[\n' }

function readList(path: string): ReadText {
  const text = LISTS[path]
  return text === undefined ? { problem: 'does not exist' } : { text }
}

/** What the values as shipped come to, with others over them. */
export const convert = (over: PanelValues, place: Partial<PanelPlace> = {}): PanelConfiguration =>
  convertPanelConfig(mergePanelValues(shippedValues(), over), { readList, ...place })

export const milter = (options: PanelValues): PanelValues => ({ clamav_milter_options: options })
export const signatures = (options: PanelValues): PanelValues => ({ clamav_unofficial_sigs_options: options })
export const own = (options: PanelValues): PanelValues => ({ clamgate_options: options })
export const sockets = (postfix: unknown, listen: unknown): PanelValues => ({
  PostfixMilterSocket: postfix,
  ...milter({ MilterSocket: listen }),
})

/** The one error, which is one line with a remedy. */
export function refusal(over: PanelValues): string {
  try {
    convert(over)
  } catch (error) {
    assert.ok(error instanceof ImportError && error.code === 'IMPORT_VALUE', String(error))
    assert.doesNotMatch(error.message, /[\r\n]/)
    assert.ok(error.message.length < 2500)
    assert.match(error.remedy ?? '', /^Mend it in config\.php, or in data\/persistent\/plugins\/ClamAV\.php/)
    return error.message
  }
  return assert.fail('It was taken')
}

export const OPTION = "clamav_milter_options['"
export const SIGNATURE = "clamav_unofficial_sigs_options['"
export const OWN = "clamgate_options['"
