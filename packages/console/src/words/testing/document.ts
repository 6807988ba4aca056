/** For tests without a browser: what catalogues and addresses ask of the page. To be imported in front of them. */
Object.assign(globalThis, { document: { documentElement: { lang: '' }, querySelector: () => null } })

export {}
