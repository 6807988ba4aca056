import { CONSOLE_SETTINGS_DE } from './console-de.ts'
import { ENGINE_SETTINGS_DE } from './engine-de.ts'
import { KEEPING_SETTINGS_DE } from './keeping-de.ts'
import { NOTIFY_SETTINGS_DE } from './notify-de.ts'
import { POLICY_SETTINGS_DE } from './policy-de.ts'

/** What each key of the configuration is for, in German, by its path; the server has the English. */
export const SETTINGS_DE: Readonly<Record<string, string>> = {
  ...ENGINE_SETTINGS_DE,
  ...POLICY_SETTINGS_DE,
  ...KEEPING_SETTINGS_DE,
  ...NOTIFY_SETTINGS_DE,
  ...CONSOLE_SETTINGS_DE,
}
