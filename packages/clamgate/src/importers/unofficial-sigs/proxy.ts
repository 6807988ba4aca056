import type { Context } from './context.ts'
import type { Setting } from './settings.ts'

/** Options of curl and wget for a proxy become ours; those of rsync cannot. */
export function convertProxy({ draft, setting }: Context): void {
  const curl = setting('curl_proxy')
  const wget = setting('wget_proxy')
  const from = [curl, wget].find((one) => one !== undefined && one.value.trim() !== '')
  if (from !== undefined) {
    const url = urlOf(from)
    if (url === undefined) {
      const text = 'no URL of a proxy that Clamgate takes (http:// or https://) is in it'
      draft.note('not-carried', text, { place: from.place, option: from.name })
    } else if (url.includes('@')) {
      draft.setSecret(['proxy'], 'signatures-proxy', url, from.origin)
    } else {
      draft.set(['proxy'], url, from.origin)
    }
  }
  for (const name of ['rsync_proxy', 'rsync_connect_prog']) {
    const rsync = setting(name)
    if (rsync === undefined || rsync.value.trim() === '') continue
    const text =
      'Clamgate has no proxy for rsync: give https mirrors of Sanesecurity in sources.sanesecurity.url'
    draft.note('not-carried', text, { place: rsync.place, option: rsync.name })
  }
}

/** `-x URL`, `--proxy URL`, `--proxy=URL`, `-e https_proxy=URL`, with `--proxy-user NAME:PASSWORD`; or nothing but a URL. */
function urlOf({ value }: Setting): string | undefined {
  const text = value.trim()
  const [, given] =
    /(?:^|\s)(?:-x|--proxy)[\s=]+(\S+)/.exec(text) ??
    /https_proxy=(\S+)/.exec(text) ??
    /http_proxy=(\S+)/.exec(text) ??
    /^(\S+)$/.exec(text) ??
    []
  if (given === undefined) return undefined
  const full = /^[a-z0-9]+:\/\//i.test(given) ? given : `http://${given}`
  if (!URL.canParse(full)) return undefined
  const url = new URL(full)
  if (!/^https?:$/.test(url.protocol)) return undefined
  const [, user, password] = /(?:^|\s)(?:-U|--proxy-user)[\s=]+([^\s:]+):?(\S*)/.exec(text) ?? []
  if (user !== undefined && url.username === '') {
    url.username = encodeURIComponent(user)
    url.password = encodeURIComponent(password ?? '')
  }
  return url.href.replace(/\/$/, '')
}
