import { lateGerman } from './late-german.ts'

const german = lateGerman<string>(async () => (await import('./settings/de.ts')).SETTINGS_DE)

/** What a key of the configuration is for, where the server's description is not in the chosen language. */
export const settingWords: (path: string) => string | undefined = german.of

/** Has the words of the chosen language come while the server is asked for the settings. */
export const loadSettingWords: () => void = german.load
