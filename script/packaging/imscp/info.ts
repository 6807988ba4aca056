/** What package.json of the plugin says of it. */
export interface PluginManifest {
  readonly version: string
  readonly description: string
  readonly author: { readonly name: string; readonly email: string }
  readonly homepage: string
}

/** The folder in the archives, the PHP class and the name that the panel knows it by; letters alone. */
export const PLUGIN_NAME = 'ClamAV'
/** The lowest interface for plugins that has all that we use: that of i-MSCP 1.4.0. A panel asks for nothing else. */
const PLUGIN_INTERFACE = '1.4.0'

/**
 * The file `info.php`. Some panels evaluate its text, others include it out of the archive: literals only. All are strings,
 * since the panel of 2021 takes no number for `build`.
 */
export function infoPhp(manifest: PluginManifest, time: Date): string {
  const fields: Readonly<Record<string, string>> = {
    name: PLUGIN_NAME,
    desc: manifest.description,
    version: manifest.version,
    build: buildNumber(time),
    require_api: PLUGIN_INTERFACE,
    date: time.toISOString().slice(0, 10),
    author: manifest.author.name,
    email: manifest.author.email,
    url: manifest.homepage,
    priority: '0',
  }
  const lines = Object.entries(fields).map(([name, value]) => `    '${name}' => ${phpString(value)},\n`)
  return `<?php\n// SPDX-License-Identifier: GPL-2.0-or-later\nreturn array(\n${lines.join('')});\n`
}

/**
 * `YYYYMMDDNN`, by which a panel sees that one archive of a version is newer than another. NN is the hundredth part of the day (UTC):
 * it grows with time, and needs no count that a shallow clone could not make.
 */
export function buildNumber(time: Date): string {
  const day = time.toISOString().slice(0, 10).replaceAll('-', '')
  const hundredth = Math.floor((time.getTime() % DAY_MS) / (DAY_MS / 100))
  return `${day}${String(hundredth).padStart(2, '0')}`
}

const DAY_MS = 24 * 60 * 60 * 1000

/** In single quotes nothing is replaced in PHP. */
function phpString(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`
}
