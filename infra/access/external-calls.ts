import type { ExternalCall } from '../../shared/api/route.ts'
import type { EnvironmentVariable } from '../../shared/config/env.ts'
import type { Statement } from './statement.ts'

/** The rights that a call outside the table stands for, none where it is open to everybody, and the variables that name its counterpart. */
export const externalCalls: Readonly<
  Record<ExternalCall, { readonly statement?: Statement; readonly variables: readonly EnvironmentVariable[] }>
> = {
  'macKey.sign': {
    statement: {
      actions: ['kms:GenerateMac'],
      resources: ['macKey'],
      conditions: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
    },
    variables: ['MAC_KEY_ID'],
  },
  'userPool.register': {
    statement: {
      actions: ['cognito-idp:AdminCreateUser', 'cognito-idp:AdminGetUser', 'cognito-idp:AdminSetUserPassword'],
      resources: ['userPool'],
    },
    variables: ['USER_POOL_ID'],
  },
  'userPool.signIn': {
    statement: { actions: ['cognito-idp:AdminGetUser', 'cognito-idp:AdminInitiateAuth'], resources: ['userPool'] },
    variables: ['USER_POOL_ID', 'USER_POOL_CLIENT_ID'],
  },
  'userPool.recover': {
    statement: {
      actions: ['cognito-idp:AdminSetUserPassword', 'cognito-idp:AdminUserGlobalSignOut'],
      resources: ['userPool'],
    },
    variables: ['USER_POOL_ID'],
  },
  'userPool.erase': {
    statement: { actions: ['cognito-idp:AdminDeleteUser'], resources: ['userPool'] },
    variables: ['USER_POOL_ID'],
  },
  'dns.lookUp': { variables: ['DNS_SERVERS'] },
  'web.read': { variables: ['PRIVATE_HOSTS'] },
  'userPool.federate': {
    statement: {
      actions: [
        'cognito-idp:CreateIdentityProvider',
        'cognito-idp:DeleteIdentityProvider',
        'cognito-idp:DescribeIdentityProvider',
        'cognito-idp:DescribeUserPoolClient',
        'cognito-idp:ListIdentityProviders',
        'cognito-idp:UpdateIdentityProvider',
        'cognito-idp:UpdateUserPoolClient',
      ],
      resources: ['userPool'],
    },
    variables: ['USER_POOL_ID', 'USER_POOL_PAGES_CLIENT_ID'],
  },
  'userPool.link': {
    statement: {
      actions: [
        'cognito-idp:AdminDisableProviderForUser',
        'cognito-idp:AdminGetUser',
        'cognito-idp:AdminLinkProviderForUser',
      ],
      resources: ['userPool'],
    },
    variables: ['USER_POOL_ID'],
  },
  'userPool.unlink': {
    statement: { actions: ['cognito-idp:AdminDisableProviderForUser'], resources: ['userPool'] },
    variables: ['USER_POOL_ID'],
  },
  'userPool.pages': { variables: ['USER_POOL_ID', 'USER_POOL_PAGES_CLIENT_ID', 'USER_POOL_PAGES_URL'] },
  // The token endpoint itself is open to everybody who has the secret of its app client, and that is asked for here.
  'userPool.exchange': {
    statement: { actions: ['cognito-idp:DescribeUserPoolClient'], resources: ['userPool'] },
    variables: ['USER_POOL_ID', 'USER_POOL_PAGES_CLIENT_ID', 'USER_POOL_PAGES_URL'],
  },
  'mail.send': {
    statement: { actions: ['ses:SendEmail'], resources: ['mailConfigurationSet', 'mailIdentity'] },
    variables: ['MAIL_SENDER', 'MAIL_CONFIGURATION_SET', 'MAIL_UNCERTAIN_SECONDS'],
  },
}

/** The variables of a function that makes these calls; those that any change or letter may need are everybody's. */
export function variablesOf(calls: readonly ExternalCall[]): readonly EnvironmentVariable[] {
  return [
    ...new Set<EnvironmentVariable>([
      'TABLE_NAME',
      'PUBLIC_URL',
      'AUDIT_RETENTION_MONTHS',
      ...calls.flatMap((call) => externalCalls[call].variables),
    ]),
  ]
}
