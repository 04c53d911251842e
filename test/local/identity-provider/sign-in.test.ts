import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CreateIdentityProviderCommand, UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { getSamlResponse } from 'samlp'
import { startIdentityProvider } from '../../../infra/local/identity-provider/identity-provider.ts'
import { type Contract, claimsOf, itLocally, openContract } from '../user-pool/contract.ts'
import {
  askTokens,
  authorizeUrl,
  begin,
  bring,
  callbackUrl,
  exchange,
  type Federation,
  federate,
  step,
} from '../user-pool/federation.ts'

const folder = mkdtempSync(join(tmpdir(), 'identity-provider-'))
let contract: Contract
let federation: Federation
let provider: Awaited<ReturnType<typeof startIdentityProvider>>
beforeAll(async () => {
  contract = await openContract()
  provider = await startIdentityProvider({ keyFolder: folder, now: contract.now })
  federation = await federate(contract)
  const { UserPoolId, ClientId } = federation
  for (const organization of ['globex', 'initech']) {
    await contract.sdk.send(
      new CreateIdentityProviderCommand({
        UserPoolId,
        ProviderName: `demo-${organization}`,
        ProviderType: 'SAML',
        ProviderDetails: { MetadataURL: `${provider.url}/${organization}/metadata` },
        AttributeMapping: { email: 'mail', name: 'displayName' },
      }),
    )
  }
  await contract.sdk.send(
    new UpdateUserPoolClientCommand({
      UserPoolId,
      ClientId,
      CallbackURLs: [callbackUrl],
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email'],
      AllowedOAuthFlowsUserPoolClient: true,
      SupportedIdentityProviders: ['globex', 'demo-globex', 'demo-initech'],
    }),
  )
})
afterAll(async () => {
  await provider.close()
  await contract.close()
  rmSync(folder, { recursive: true })
})

/** The form of a page: where it goes, and its hidden fields. */
function formOf(page: string, base: string): { action: string; fields: Record<string, string> } {
  const unescape = (text: string) =>
    text
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&')
  const inputs = [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)]
  return {
    action: new URL(unescape(/<form [^>]*action="([^"]+)"/.exec(page)?.[1] ?? ''), base).href,
    fields: Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, unescape(value)])),
  }
}

/** What a browser does whose person chooses this account; answers what the application is told. */
async function signInAs(organization: string, account: string): Promise<Record<string, string>> {
  const { to } = await step(authorizeUrl(federation, { identity_provider: `demo-${organization}` }))
  const choice = formOf((await step(to?.href ?? '')).text, provider.url)
  const handOver = formOf((await step(choice.action, { ...choice.fields, account })).text, provider.url)
  const back = await step(handOver.action, handOver.fields)
  return Object.fromEntries(back.to?.searchParams ?? [])
}

describe('the demonstration', () => {
  itLocally.each([
    ['globex', 'hank', 'hank@globex.example'],
    ['initech', 'milton', '5d6e88f3'],
  ])('signs somebody of %s in, from the application and back', async (organization, account, nameId) => {
    const said = await signInAs(organization, account)
    expect(said).toEqual({ code: expect.any(String), state: 'st-1' })
    const { body } = await askTokens(federation, {
      grant_type: 'authorization_code',
      code: said.code ?? '',
      redirect_uri: callbackUrl,
    })
    expect(claimsOf(body.id_token)).toMatchObject({
      'cognito:username': `demo-${organization}_${nameId}`,
      email: `${account}@${organization}.example`,
    })
  })

  itLocally('goes on signing people in while a certificate is rolled over', async () => {
    const roll = async (step: string) =>
      fetch(`${provider.url}/globex/rollover`, {
        method: 'POST',
        body: new URLSearchParams({ step }),
        redirect: 'manual',
      })
    await roll('announce')
    const untilReadAgain = 6 * 60 * 60 * 1000
    contract.pass(untilReadAgain)
    expect(await signInAs('globex', 'frank')).toHaveProperty('code')
    await roll('switch')
    expect(await signInAs('globex', 'frank')).toHaveProperty('code')
    contract.pass(-untilReadAgain)
  })
})

// samlp was written by others, as a company's identity provider would be.
describe('an identity provider that somebody else wrote', () => {
  itLocally.each([
    ['the assertion', { signAssertion: true, signResponse: false }],
    ['the response', { signAssertion: false, signResponse: true }],
    ['both', { signAssertion: true, signResponse: true }],
  ])('signs somebody in with a signature on %s', async (_, signing) => {
    const begun = await begin(federation)
    const { entityId, key } = federation.provider
    const pem = `-----BEGIN CERTIFICATE-----\n${key.certificate.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
    const options = {
      ...signing,
      issuer: entityId,
      cert: pem,
      key: key.privateKey,
      audience: `urn:amazon:cognito:sp:${federation.UserPoolId}`,
      recipient: begun.assertionConsumerServiceUrl,
      destination: begun.assertionConsumerServiceUrl,
      inResponseTo: begun.requestId,
      signatureAlgorithm: 'rsa-sha256',
      digestAlgorithm: 'sha256',
    }
    const user = { id: 'homer', displayName: 'Homer Simpson', emails: [{ value: 'homer@globex.example' }], name: {} }
    const xml = await promisify(getSamlResponse)(options, user)
    const { said } = await bring(begun, xml)
    expect(said).toEqual({ code: expect.any(String), state: 'st-1' })
    expect(claimsOf((await exchange(federation, { begun, said })).id_token)).toMatchObject({
      'cognito:username': 'globex_homer',
    })
  })
})
