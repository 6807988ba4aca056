import { nearest } from '../../ground/nearest.ts'
import {
  MILTER_OPTIONS,
  OWN_OPTIONS,
  PANEL_WORDS,
  POSTFIX_SOCKET,
  SIGNATURE_OPTIONS,
} from './config-php/parameters.ts'
import type { PanelValues } from './import-plugin.ts'
import { keyName, type Problems } from './problems.ts'
import type { PanelRemark } from './types.ts'
import { holds } from './values/merge.ts'
import { entriesOf, notAnArray, readSaid } from './values/panel-values.ts'

/** The parameters at the top of config.php. */
export interface PanelParts {
  /** PostfixMilterSocket; undefined where it is not said. */
  readonly postfix: string | undefined
  /** Arrays; empty where they are not said. */
  readonly milter: unknown
  readonly signatures: unknown
  readonly own: unknown
}

const NAMES: readonly string[] = [POSTFIX_SOCKET, MILTER_OPTIONS, SIGNATURE_OPTIONS, OWN_OPTIONS]

/** Where series 1.4 has the values of the local file; it makes no parameter of that. */
const OVERRIDE = '__OVERRIDE__'
const ONLY_OVERRIDE =
  'this series of i-MSCP does not look into it: in data/persistent/plugins/ClamAV.php the values have to stand beside it, too, as the head of config.php shows'

/** Looks at the top of the values. Without the options of clamav-milter nobody could say what is meant. */
export function readPanelValues(
  values: PanelValues,
  { problems, remarks }: { readonly problems: Problems; readonly remarks: PanelRemark[] },
): PanelParts {
  const byName = new Map(Object.entries(values))
  for (const name of byName.keys()) {
    if (NAMES.includes(name) || PANEL_WORDS.has(name)) continue
    const guess = nearest(name, NAMES)
    const more = guess === undefined ? '' : `: ${guess} was perhaps meant`
    const sentence = `${keyName(name)}: the plugin has no such parameter${more}`
    remarks.push({ kind: 'not-carried', sentence, lines: [] })
  }
  const override = byName.get(OVERRIDE)
  if (override !== undefined && !holds(values, override)) {
    remarks.push({ kind: 'not-carried', sentence: `${OVERRIDE}: ${ONLY_OVERRIDE}`, lines: [] })
  }
  const array = (name: string, isNeeded: boolean): unknown => {
    const value = byName.get(name)
    if (entriesOf(value) !== undefined) return value
    const isAbsent = value === undefined || value === null || value === ''
    if (isNeeded || !isAbsent) problems.add(name, notAnArray(value))
    return []
  }
  const said = readSaid(byName.get(POSTFIX_SOCKET))
  if (said.kind === 'wrong') problems.add(POSTFIX_SOCKET, said.why)
  if (said.kind === 'list') problems.add(POSTFIX_SOCKET, 'it is an array, where one address is expected')
  return {
    postfix: said.kind === 'text' ? said.text : undefined,
    milter: array(MILTER_OPTIONS, true),
    signatures: array(SIGNATURE_OPTIONS, false),
    own: array(OWN_OPTIONS, false),
  }
}
