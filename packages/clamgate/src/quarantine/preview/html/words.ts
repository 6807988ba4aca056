import type { PageLanguage } from '../types.ts'

/** What a page says beside the mail. */
export interface PageWords {
  readonly leadsTo: string
  readonly deceptive: string
  readonly program: string
  readonly noPicture: string
  readonly noText: string
  readonly noHtml: string
  readonly cut: string
  readonly failed: string
}

export const PAGE_WORDS: Readonly<Record<PageLanguage, PageWords>> = {
  en: {
    leadsTo: 'leads to',
    deceptive: 'deceptive link, leads to',
    program: 'link that runs something',
    noPicture: 'picture not loaded',
    noText: 'This mail has no text.',
    noHtml: 'This mail has no HTML.',
    cut: 'What follows is left out: it is too long for a preview.',
    failed: 'This mail cannot be shown',
  },
  de: {
    leadsTo: 'führt zu',
    deceptive: 'irreführender Link, führt zu',
    program: 'Link, der etwas ausführt',
    noPicture: 'Bild nicht geladen',
    noText: 'Diese E-Mail hat keinen Text.',
    noHtml: 'Diese E-Mail hat kein HTML.',
    cut: 'Der Rest fehlt: Er ist zu lang für eine Vorschau.',
    failed: 'Diese E-Mail kann nicht gezeigt werden',
  },
}
