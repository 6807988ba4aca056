import { PROVIDERS } from './providers.ts'
import { parseShellFile } from './shell-file.ts'

const KNOWN: ReadonlySet<string> = new Set([
  ...PROVIDERS.flatMap(({ prefix, secret }) => [
    `${prefix}_enabled`,
    `${prefix}_dbs`,
    `${prefix}_dbs_rating`,
    `${prefix}_update_hours`,
    ...(secret === undefined ? [] : [secret]),
  ]),
  ...['additional_dbs', 'additional_enabled', 'add_dbs', 'ss_dbs', 'si_dbs', 'mbl_dbs', 'default_dbs_rating'],
  ...['clam_dbs', 'ham_dir', 'user_configuration_complete', 'enable_yararules', 'securiteinfo_premium'],
  ...[
    'malwarepatrol_free',
    'malwarepatrol_product_code',
    'curl_proxy',
    'clamd_reload_opt',
    'clamd_restart_opt',
  ],
])

/** True for a file with a setting that clamav-unofficial-sigs has. */
export function isUnofficialSigs(text: string): boolean {
  return parseShellFile(text).assignments.some(({ name }) => KNOWN.has(name))
}
