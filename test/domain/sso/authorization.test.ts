import { describe, expect, it } from '@jest/globals'
import { checkAuthorization } from '../../../shared/domain/sso/authorization.ts'
import { refusal } from '../records.ts'

const PUBLIC_URL = 'https://keys.example.test'
const request = {
  client_id: 'web',
  redirect_uri: `${PUBLIC_URL}/sso-connector.html`,
  response_type: 'code',
  state: 's',
  code_challenge: 'A'.repeat(43),
  code_challenge_method: 'S256',
}
const check = (over: object = {}) => checkAuthorization({ ...request, ...over }, PUBLIC_URL)

describe('checkAuthorization', () => {
  it.each([
    ['web', `${PUBLIC_URL}/sso-connector.html`],
    ['browser', `${PUBLIC_URL}/sso-connector.html`],
    ['desktop', 'bitwarden://sso-callback'],
    ['mobile', 'bitwarden://sso-callback'],
    ['cli', 'http://localhost:8065'],
    ['cli', 'http://localhost:8070'],
  ])('lets %s be sent back to %s', (client_id, redirect_uri) => {
    expect(check({ client_id, redirect_uri, response_mode: 'query' })).toMatchObject({
      ok: true,
      redirectUri: redirect_uri,
    })
  })

  it.each([
    ['redirect_uri', { redirect_uri: 'https://evil.example/sso-connector.html' }],
    ['redirect_uri', { redirect_uri: `${PUBLIC_URL}/sso-connector.html?next=//evil.example` }],
    ['redirect_uri', { redirect_uri: undefined }],
    ['redirect_uri', { client_id: 'cli' }],
    ['redirect_uri', { client_id: 'constructor' }],
    ['redirect_uri', { client_id: undefined }],
    ['response_type', { response_type: 'token' }],
    ['response_mode', { response_mode: 'fragment' }],
    ['code_challenge_method', { code_challenge_method: 'plain' }],
    ['code_challenge_method', { code_challenge_method: undefined }],
    ['code_challenge', { code_challenge: undefined }],
    ['code_challenge', { code_challenge: 'A'.repeat(44) }],
    ['state', { state: undefined }],
    ['state', { state: 'x'.repeat(1001) }],
  ])('refuses a wrong %s: %j', (field, over) => {
    expect(refusal(check(over))).toMatchObject({ code: 'sso.request_invalid', values: { field } })
  })
})
