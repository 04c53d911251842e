import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { request } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { mail, mailsIn, newDatabaseFile, sesClient, withMailbox } from './mailbox-fixture.ts'

const hostile = `"><script>alert('1')</script>&`
const hostileMail = mail({
  Message: {
    Subject: { Data: hostile },
    Body: { Html: { Data: `<a href="https://app.test/join?a=1&b=2">Join</a>${hostile}` }, Text: { Data: hostile } },
  },
})

/** Status of a GET with headers that fetch would not let a caller set. */
function statusWith(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end()
  })
}

describe('GET /messages', () => {
  it('lists mails newest first, to be narrowed to one recipient of To, Cc or Bcc in any case', async () => {
    await withMailbox({}, async (mailbox) => {
      const client = sesClient(mailbox.url)
      for (const ToAddresses of [['ada@client.test'], ['Grace <grace@client.test>'], ['ada@client.test']]) {
        await client.send(mail({ Destination: { ToAddresses, BccAddresses: ['audit@keyward.test'] } }))
      }
      expect((await mailsIn(mailbox)).map(({ to }) => to)).toEqual([
        'ada@client.test',
        'Grace <grace@client.test>',
        'ada@client.test',
      ])
      expect(await mailsIn(mailbox, '?to=GRACE@client.test')).toHaveLength(1)
      expect(await mailsIn(mailbox, '?to=audit@keyward.test')).toHaveLength(3)
      expect(await mailsIn(mailbox, '?to=eve@client.test')).toEqual([])
    })
  })

  it('is empty after DELETE', async () => {
    await withMailbox({}, async (mailbox) => {
      await sesClient(mailbox.url).send(mail())
      const { status } = await fetch(`${mailbox.url}/messages`, { method: 'DELETE' })
      expect(status).toBe(204)
      expect(await mailsIn(mailbox)).toEqual([])
    })
  })
})

describe('the pages', () => {
  it('lead from the list to a mail, hostile text shown as text and never as markup', async () => {
    await withMailbox({}, async (mailbox) => {
      await sesClient(mailbox.url).send(hostileMail)
      const list = await (await fetch(mailbox.url)).text()
      const path = /href="(\/messages\/[^"]+)"/.exec(list)?.[1]
      const page = await (await fetch(mailbox.url + path)).text()
      for (const html of [list, page]) {
        expect(html).not.toContain('<script')
        expect(html).toContain('&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;')
      }
    })
  })

  it('show the HTML part in a frame without scripts and origin whose links open in the window', async () => {
    await withMailbox({}, async (mailbox) => {
      const { MessageId } = await sesClient(mailbox.url).send(hostileMail)
      const page = await (await fetch(`${mailbox.url}/messages/${MessageId}`)).text()
      const [, sandbox = '', srcdoc = ''] = /<iframe [^>]*sandbox="([^"]*)" srcdoc="([^"]*)"/.exec(page) ?? []
      expect(sandbox.split(' ')).toEqual([
        'allow-popups',
        'allow-popups-to-escape-sandbox',
        'allow-top-navigation-by-user-activation',
      ])
      expect(srcdoc).toMatch(/^&lt;base target=&quot;_top&quot;&gt;&lt;a href=/)
      expect(srcdoc).toContain('https://app.test/join?a=1&amp;b=2')
    })
  })

  it('forbid scripts, foreign content, framing and forms', async () => {
    await withMailbox({}, async (mailbox) => {
      const { MessageId } = await sesClient(mailbox.url).send(mail())
      for (const path of ['/', `/messages/${MessageId}`, '/messages/none']) {
        const { headers } = await fetch(mailbox.url + path)
        const policy = headers.get('content-security-policy') ?? ''
        expect(policy.split('; ')).toEqual(
          expect.arrayContaining([
            "default-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
          ]),
        )
        expect(policy).not.toMatch(/script-src|https?:|\*/)
        expect(headers.get('referrer-policy')).toBe('no-referrer')
      }
    })
  })

  it('allow the style of the list by its hash alone', async () => {
    await withMailbox({}, async (mailbox) => {
      const response = await fetch(mailbox.url)
      const style = /<style>(.*)<\/style>/s.exec(await response.text())?.[1] ?? ''
      const hash = createHash('sha256').update(style).digest('base64')
      expect(response.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}';`)
    })
  })

  it('answer 404 where nothing is and 204 for the favicon', async () => {
    await withMailbox({}, async (mailbox) => {
      const statuses = ['/messages/none', '/nothing', '/favicon.ico'].map(
        async (path) => (await fetch(mailbox.url + path)).status,
      )
      expect(await Promise.all(statuses)).toEqual([404, 404, 204])
    })
  })
})

describe('the mailbox', () => {
  it('refuses a browser that a foreign website sends: foreign Host, foreign Origin', async () => {
    await withMailbox({}, async ({ url }) => {
      expect(await statusWith(url, { host: 'rebound.evil.test' })).toBe(403)
      expect(await statusWith(url, { origin: 'https://evil.test' })).toBe(403)
      expect(await statusWith(url, { origin: 'null' })).toBe(403)
      expect(await statusWith(url, { host: 'localhost:1234' })).toBe(200)
      expect(await statusWith(url, { origin: url })).toBe(200)
    })
  })

  it('keeps mails out of sight of other users of the machine', async () => {
    const databaseFile = newDatabaseFile()
    await withMailbox({ databaseFile }, async (mailbox) => {
      await sesClient(mailbox.url).send(mail())
      for (const file of [databaseFile, `${databaseFile}-wal`]) {
        expect(statSync(file).mode & 0o777).toBe(0o600)
      }
    })
  })

  it('says so when its port is taken', async () => {
    await withMailbox({}, async ({ url }) => {
      const taken = withMailbox({ port: Number(new URL(url).port) }, async () => {})
      await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' })
    })
  })
})
