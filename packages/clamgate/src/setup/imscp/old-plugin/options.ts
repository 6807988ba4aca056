import { leadsTo } from '../../../host/postfix/milter-entry.ts'
import type { PanelValues } from '../../../importers/imscp-plugin/import-plugin.ts'
import { readSettings } from '../../../importers/unofficial-sigs/settings.ts'
import type { OldMilterConf, OldPlugin } from './types.ts'

const MILTER = 'clamav_milter_options'
const SIGNATURES = 'clamav_unofficial_sigs_options'

/** Names in user.conf, by the section of config.php that they come from. */
const SECTIONS: readonly (readonly [string, RegExp])[] = [
  ['malwarepatrol_options', /^malwarepatrol_(?!enabled$)/],
  ['securiteinfo_options', /^securiteinfo_(?:authorisation_signature|premium)$/],
  ['signatures_enabled', /_enabled$/],
  ['rating_options', /_dbs_rating$/],
]

/**
 * Pure: the values of config.php that the old plugin had applied, as far as they can be told. An option that it did not
 * write was empty: it wrote no empty values.
 * @param shipped values of the new plugin, whose names are those of the old one
 */
export function optionsOf(found: OldPlugin, shipped: PanelValues = {}): PanelValues {
  const { milterConf, postfix, signatures } = found
  const options = milterConf === undefined ? {} : milterOptions(milterConf, shipped)
  // Entries of earlier addresses may stand beside it: the panel's 1.4.7 does not find them again.
  const socket = postfix?.entries.findLast((entry) =>
    leadsTo(entry, milterConf?.listen ?? postfix.listen, postfix.queueDirectory),
  )
  const userConf = signatures?.userConf
  const thirdParty = userConf === undefined ? withoutSignatures(found) : signatureOptions(userConf)
  return {
    ...(socket === undefined ? {} : { PostfixMilterSocket: socket }),
    ...(Object.keys(options).length === 0 ? {} : { [MILTER]: options }),
    ...(thirdParty === undefined ? {} : { [SIGNATURES]: thirdParty }),
  }
}

function milterOptions({ settings, blocks }: OldMilterConf, shipped: PanelValues): PanelValues {
  const options = new Map<string, unknown>()
  for (const [name, values] of settings) options.set(name, values.length === 1 ? values[0] : values)
  const usual = shipped[MILTER]
  // A block of before 1.2 has fewer names; one that was cut off says nothing of those behind the cut.
  const isFull = options.has('SupportMultipleRecipients') || options.has('LogRotate')
  const isCut = blocks.some(({ isWhole }) => !isWhole)
  if (options.size > 0 && isFull && !isCut && typeof usual === 'object' && usual !== null) {
    for (const [name, value] of Object.entries(usual)) {
      if (value !== '' && !options.has(name)) options.set(name, '')
    }
  }
  return Object.fromEntries(options)
}

/** Enabled without user.conf, it had been told to fetch none. */
function withoutSignatures({ milterConf, signatures }: OldPlugin): PanelValues | undefined {
  return milterConf === undefined || signatures !== undefined ? undefined : { clamav_unofficial_sigs: 'no' }
}

function signatureOptions(userConf: string): PanelValues {
  const text = Buffer.from(userConf, 'latin1').toString('utf8')
  const { byName } = readSettings([{ file: 'user.conf', text, isShipped: false }])
  const sections = SECTIONS.map(([section, names]): readonly [string, PanelValues] => {
    const values = [...byName.values()].filter(({ name, isList }) => names.test(name) && !isList)
    return [section, Object.fromEntries(values.map(({ name, value }) => [name, value]))]
  })
  const full = sections.filter(([, values]) => Object.keys(values).length > 0)
  return { clamav_unofficial_sigs: 'yes', ...Object.fromEntries(full) }
}
