type Values = Readonly<Record<string, string | number>>

interface ErrorEntry {
  readonly status: number
  /** The sentence a caller reads. It names the reason and, where somebody can mend it, who and how. */
  readonly text: string | ((values: Values) => string)
}

/** Every error that the system answers with, by its stable code. */
export const catalogue = {
  'request.invalid': { status: 400, text: 'The request is not valid. See validationErrors for the fields to mend.' },
  'request.field_missing': { status: 400, text: 'must be given' },
  'request.malformed_json': { status: 400, text: 'The body is not valid JSON.' },
  'request.not_an_object': { status: 400, text: 'The body must be a JSON object.' },
  'request.wrong_content_type': {
    status: 415,
    text: ({ expected }) => `The content type must be ${expected}.`,
  },
  'request.too_large': { status: 413, text: ({ bytesMax }) => `The body is larger than ${bytesMax} bytes.` },
  'request.unauthenticated': { status: 401, text: 'Sign in first: the access token is missing or not valid.' },
  'request.forbidden': { status: 403, text: 'Your role does not allow this.' },
  'request.not_found': { status: 404, text: 'Resource not found.' },
  'request.unknown_route': { status: 404, text: ({ route }) => `There is no route ${route}.` },
  'request.conflict': {
    status: 409,
    text: 'Others are changing the same thing at this moment. Nothing was changed; try again.',
  },
  'request.busy': { status: 503, text: 'The system is busy. Look whether the change was made, and try again shortly.' },
  'request.cursor_invalid': { status: 400, text: 'The continuation token is not one that this list handed out.' },
  'request.idempotency_key_reused': {
    status: 409,
    text: 'This Idempotency-Key was used for a different request. Choose a new key.',
  },
  'request.failed': {
    status: 500,
    text: 'Something went wrong on our side. Look whether the change was made before you try again.',
  },
  'request.timed_out': {
    status: 504,
    text: 'The request took too long. Look whether the change was made before you try again.',
  },

  'account.address_taken': { status: 400, text: 'This address has an account already. Sign in instead.' },
  'account.has_master_password': {
    status: 400,
    text: 'This account has a master password already. Sign in with it, or change it in the settings of your account.',
  },
  'account.address_not_verified': {
    status: 400,
    text: 'The verification token is not valid for this address, or it expired. Ask for a new verification mail.',
  },
  'account.domain_claimed': {
    status: 400,
    text: 'The domain of this address belongs to an organization, which invites its people. Ask its administrators for an invitation.',
  },
  'account.one_token_needed': {
    status: 400,
    text: 'Send exactly one of emailVerificationToken, orgInviteToken with organizationUserId, or providerInviteToken with providerUserId.',
  },
  'account.kdf_out_of_range': {
    status: 400,
    text: ({ rule }) => `The key derivation settings are out of range: ${rule}.`,
  },
  'account.credentials_wrong': { status: 400, text: 'Username or password is incorrect. Try again.' },
  'account.two_step_required': {
    status: 400,
    text: 'Two-step login is on. Send twoFactorProvider and the code as twoFactorToken.',
  },
  'account.verification_failed': { status: 400, text: 'This is not the master password of the account.' },
  'account.no_temporary_password': {
    status: 400,
    text: 'The master password is your own already. Change it with the one you have.',
  },
  'account.sso_required': {
    status: 400,
    text: 'Your organization requires single sign-on. Choose Login with SSO in your application.',
  },
  'account.session_ended': { status: 400, text: 'The session has ended. Sign in again.' },
  'account.grant_unsupported': { status: 400, text: 'The grant type is not supported.' },

  'two_step.organization_requires': {
    status: 400,
    text: ({ organization }) =>
      `${organization} asks its members for two-step login. Turn another way on first, or leave the organization.`,
  },
  'two_step.verification_failed': { status: 400, text: 'User verification failed.' },
  'two_step.code_wrong': {
    status: 400,
    text: 'The two-step login code is wrong, expired or used already. Try again with a new one.',
  },
  'two_step.too_many_codes': {
    status: 429,
    text: ({ retryAfterSeconds }) => `Too many wrong attempts. Try again in ${retryAfterSeconds} seconds.`,
  },
  'two_step.too_many_mails': {
    status: 429,
    text: ({ retryAfterSeconds }) => `Too many codes were mailed. Ask for the next in ${retryAfterSeconds} seconds.`,
  },
  'two_step.way_off': { status: 400, text: 'This way of two-step login is not on for the account.' },
  'two_step.key_outdated': {
    status: 400,
    text: 'A newer key of the authenticator app was shown since. Scan that one, or ask for a new key.',
  },

  'invitation.invalid': {
    status: 400,
    text: 'This invitation is not valid. It may have been replaced by a newer mail; otherwise ask for a new invitation.',
  },
  'invitation.expired': { status: 400, text: 'This invitation expired. Ask for a new one.' },
  'invitation.other_address': {
    status: 400,
    text: 'This invitation was sent to another address. Sign in with that one.',
  },
  'invitation.used': { status: 400, text: 'This invitation was accepted already.' },
  'invitation.inviter_limit': {
    status: 429,
    text: ({ max }) => `You can send ${max} invitations a day (UTC), and this request goes beyond. Go on tomorrow.`,
  },
  'invitation.organization_limit': {
    status: 429,
    text: ({ max }) =>
      `An organization can send ${max} invitations a day (UTC), and this request goes beyond. Go on tomorrow.`,
  },
  'invitation.address_limit': {
    status: 429,
    text: ({ max }) => `This address got ${max} invitations today (UTC), which is the most. Invite it tomorrow.`,
  },
  'invitation.too_soon': {
    status: 429,
    text: ({ retryAfterSeconds }) => `This invitation was just sent again. Wait ${retryAfterSeconds} seconds.`,
  },

  'provider.not_set_up': { status: 400, text: 'The provider is not set up yet. Its admin completes the set-up first.' },
  'provider.already_set_up': { status: 400, text: 'The provider is set up already.' },
  'provider.two_step_login_required': {
    status: 403,
    text: 'This provider asks its staff for two-step login. Turn it on for your account first.',
  },
  'provider.suspended': { status: 400, text: 'The provider is suspended. Contact the operator.' },
  'provider.owner_unknown': {
    status: 400,
    text: ({ email }) =>
      `Nobody has registered with the address ${email}. The first admin registers before the provider is created.`,
  },
  'provider.plan_missing': {
    status: 400,
    text: ({ plan }) => `The provider has no seats of the plan ${plan}. The operator sets its seat minimum first.`,
  },
  'provider.minimum_negative': { status: 400, text: 'A seat minimum must be 0 or more.' },

  'provider_user.address_taken': { status: 400, text: 'This address is invited already.' },
  'provider_user.already_in_provider': { status: 400, text: 'You are a user of this provider already.' },
  'provider_user.not_invited': { status: 400, text: 'This user is not waiting for an invitation.' },
  'provider_user.already_accepted': { status: 400, text: 'This invitation was accepted already.' },
  'provider_user.not_accepted': { status: 400, text: 'Only a user who accepted the invitation can be confirmed.' },
  'provider_user.last_admin': { status: 400, text: 'A provider needs at least one confirmed provider admin.' },
  'provider_user.admin_unlimited': {
    status: 400,
    text: 'A provider admin reaches every client. Make the person a service user to limit him to some.',
  },
  'provider_user.client_unknown': { status: 400, text: ({ id }) => `The provider has no client ${id}.` },
  'provider_user.own_row': { status: 400, text: 'You cannot remove yourself.' },

  'client.plan_not_allowed': {
    status: 400,
    text: ({ planType }) =>
      `An MSP provider opens clients with the plan Teams (Monthly), 17, or Enterprise (Monthly), 19; not ${planType}.`,
  },
  'client.keys_incomplete': {
    status: 400,
    text: 'Send key, keyPair and collectionName together, or none of them: then the owner initializes the organization.',
  },
  'client.already_linked': { status: 409, text: 'The organization belongs to a provider already.' },
  'client.seats_below_occupied': {
    status: 400,
    text: ({ occupied, seats }) => `Seats in use: ${occupied}. The client cannot be set to ${seats}.`,
  },
  'client.purchase_not_allowed': {
    status: 401,
    text: 'Service users may not purchase additional seats. A provider admin can.',
  },
  'client.no_confirmed_owner': {
    status: 400,
    text: 'The client has no confirmed owner. Confirm one before unlinking it.',
  },

  'event.range_too_long': {
    status: 400,
    text: ({ days }) => `start and end must not lie more than ${days} days apart.`,
  },

  'organization.not_pending': {
    status: 400,
    text: 'The organization is initialized already. Accept the invitation instead.',
  },
  'organization.pending': {
    status: 400,
    text: 'The organization is not initialized yet. Accept with accept-init and send its keys.',
  },
  'organization.verification_failed': { status: 400, text: 'User verification failed.' },
  'organization.has_keys': { status: 400, text: 'The organization has its keys already.' },
  'organization.billing_by_provider': {
    status: 403,
    text: 'The provider looks after the billing address of this organization. Its staff can change it.',
  },
  'organization.suspended': { status: 400, text: 'The organization is suspended.' },
  'organization.plan_lacks_feature': {
    status: 400,
    text: ({ feature, plan }) => `${feature} come with the plan ${plan}. The provider can change the plan of a client.`,
  },

  'member.address_taken': { status: 400, text: 'This address is a member of the organization already.' },
  'member.already_in_organization': { status: 400, text: 'You are a member of this organization already.' },
  'member.awaiting_confirmation': {
    status: 400,
    text: 'You accepted this invitation already. An administrator confirms you next.',
  },
  'member.not_invited': { status: 400, text: 'This member is not waiting for an invitation.' },
  'member.not_accepted': { status: 400, text: 'Only a member who accepted the invitation can be confirmed.' },
  'member.only_owners_manage_owners': { status: 400, text: 'Only owners manage owners.' },
  'member.custom_manages_no_admins': { status: 400, text: 'Custom members do not manage owners or admins.' },
  'member.right_not_held': {
    status: 400,
    text: ({ right }) => `You can give only rights that you hold: not ${right}.`,
  },
  'member.last_owner': { status: 400, text: 'An organization needs at least one confirmed owner.' },
  'member.seats_missing': {
    status: 400,
    text: ({ free, wanted }) =>
      `Seats that are free: ${free}; seats that this needs: ${wanted}. The provider can add seats to the organization.`,
  },
  'member.confirmed_owner_needed': {
    status: 400,
    text: 'The organization has no confirmed owner yet. Invite and confirm an owner first.',
  },
  'member.recovery_key_needed': {
    status: 400,
    text: 'The organization enrols its members in account recovery. Accept with a client that sends resetPasswordKey.',
  },
  'collection.manage_alone': {
    status: 400,
    text: "'manage' includes everything: readOnly and hidePasswords must be false with it.",
  },
  'collection.named_twice': { status: 400, text: ({ id }) => `${id} is named twice. Name each once.` },
  'collection.nobody_manages': {
    status: 400,
    text: 'Give at least one member or group the right to manage the collection. An owner can lift this: he lets administrators edit every collection.',
  },
  'collection.unknown': {
    status: 400,
    text: 'The organization does not have all of these collections, or no longer. Load the list again.',
  },
  'collection.unknown_member': { status: 400, text: ({ id }) => `The organization has no member ${id}.` },
  'collection.unknown_group': { status: 400, text: ({ id }) => `The organization has no group ${id}.` },

  'group.collections_max': {
    status: 400,
    text: ({ max }) => `A group gives access to at most ${max} collections. Make another group for more.`,
  },
  'group.own_membership': {
    status: 400,
    text: 'You cannot add yourself to a group while administrators do not have access to all collections. Somebody else can add you.',
  },

  'member.revoked': { status: 400, text: 'Your access to this organization was revoked.' },
  'member.own_row': { status: 400, text: 'You cannot do this to yourself. Ask another administrator, or leave.' },
  'member.already_revoked': { status: 400, text: 'This member is revoked already.' },
  'member.not_revoked': { status: 400, text: 'This member is not revoked.' },
  'member.not_claimed': {
    status: 400,
    text: 'Address and name belong to the account of the member. An organization changes them only for domains that it claimed.',
  },
  'member.claimed': {
    status: 400,
    text: 'The organization claims the account of this member: it can revoke the access or delete the account, but nobody can remove or leave.',
  },
  'member.account_not_claimed': {
    status: 400,
    text: 'The organization deletes only accounts with an address on a domain that it verified. Remove the member instead.',
  },
  'member.account_in_too_many': {
    status: 400,
    text: ({ max }) => `The account belongs to more than ${max} organizations and providers. Those remove it first.`,
  },
  'member.has_master_password': {
    status: 400,
    text: 'The address belongs to the master password of the member, who alone can change it.',
  },
  'member.own_access': {
    status: 400,
    text: 'You cannot give yourself access to more collections. Somebody who manages them can.',
  },
  'member.too_many_changes': {
    status: 400,
    text: ({ max }) => `One request changes at most ${max} collections and groups of a member. Send several requests.`,
  },
  'member.self_revocation_closed': {
    status: 400,
    text: 'Only whoever is bound by the policy of organization data ownership revokes himself. You can leave.',
  },
  'member.recovery_off': {
    status: 400,
    text: 'The organization does not recover accounts. An administrator turns on the policy of account recovery first.',
  },
  'member.recovery_required': {
    status: 400,
    text: 'The organization enrols all members in account recovery: you cannot withdraw.',
  },
  'member.not_enrolled': {
    status: 400,
    text: 'This member is not enrolled in account recovery. Only the member can enrol.',
  },
  'member.recovers_no_stronger_staff': {
    status: 400,
    text: 'This member may do more for a provider than you. An admin of that provider can help.',
  },
  'member.recovery_derives_otherwise': {
    status: 400,
    text: 'Derive the new password with the salt and the key derivation settings that the account has.',
  },
  'member.two_step_login_required': {
    status: 400,
    text: 'The organization requires two-step login. The member turns it on for the account first.',
  },
  'member.single_organization_here': {
    status: 400,
    text: 'The organization allows membership in no other organization. The member leaves the others first.',
  },
  'member.single_organization_elsewhere': {
    status: 400,
    text: 'Another organization of the member forbids joining any other. The member leaves that one first.',
  },
  'member.policies_violated': {
    status: 400,
    text: 'The member turns two-step login on for the account, and leaves the other organizations, first: policies require both.',
  },

  'domain.claimed_elsewhere': { status: 409, text: 'This domain is not available: another organization verified it.' },
  'domain.claimed_already': { status: 409, text: 'The organization has this domain already.' },
  'domain.verified_already': { status: 409, text: 'This domain is verified already.' },
  'domain.too_many': {
    status: 400,
    text: ({ max }) => `An organization has at most ${max} domains. Remove one that is not needed.`,
  },
  'domain.name_servers_silent': {
    status: 400,
    text: 'The name servers of this domain gave no answer. Try again shortly; if it stays so, ask whoever runs them.',
  },

  'sso.identifier_taken': { status: 400, text: 'Another organization has this SSO identifier. Choose another one.' },
  'sso.kind_unsupported': {
    status: 400,
    text: 'Login with SSO works with OpenID Connect (configType 1) and SAML 2.0 (configType 2).',
  },
  'sso.decryption_unsupported': {
    status: 400,
    text: 'Members unlock their vault with the master password (memberDecryptionType 0). Key connector and trusted devices are not part of this installation.',
  },
  'sso.setting_unsupported': {
    status: 400,
    text: ({ setting }) =>
      `Login with SSO does not do this here: ${setting}. Turn it off, or leave it empty, in the settings.`,
  },
  'sso.address_refused': {
    status: 400,
    text: ({ reason }) =>
      `This address is never asked: ${reason}. Whoever runs the installation can name hosts of a private network.`,
  },
  'sso.not_configured': {
    status: 400,
    text: 'Login with SSO is not set up in this organization. Save it, or send data to be looked at.',
  },
  'sso.response_unreadable': { status: 400, text: ({ reason }) => `The response cannot be read: ${reason}.` },
  'sso.setup_while_on': {
    status: 400,
    text: 'Login with SSO is on, so only an administrator changes whom it trusts. Turn it off first, or enter the metadata in its settings.',
  },
  'sso.setup_too_soon': {
    status: 429,
    text: ({ retryAfterSeconds }) => `A link was just mailed. Wait ${retryAfterSeconds} seconds.`,
  },
  'sso.metadata_invalid': { status: 400, text: ({ reason }) => `The metadata cannot be used: ${reason}.` },
  'sso.certificate_invalid': {
    status: 400,
    text: ({ reason }) => `The certificate cannot be used: ${reason}. Copy it again from your identity provider.`,
  },
  'sso.hint_missing': { status: 400, text: 'Send the SSO identifier of your organization as domainHint.' },
  'sso.identifier_unknown': {
    status: 400,
    text: 'No organization has this SSO identifier. Ask an administrator of your organization for it.',
  },
  'sso.off': {
    status: 400,
    text: 'Login with SSO is off in this organization. Sign in with your master password, or ask an administrator.',
  },
  'sso.not_ready': {
    status: 400,
    text: 'Login with SSO is not ready in this organization. An administrator finds the reason in its settings.',
  },
  'sso.request_invalid': {
    status: 400,
    text: ({ field, rule }) => `The application asked for a sign-in that cannot be made: ${field} ${rule}.`,
  },
  'sso.token_invalid': { status: 400, text: 'This sign-in took too long to begin. Start again in your application.' },
  'sso.login_expired': {
    status: 400,
    text: 'This sign-in expired, was used already, or began in another browser. Start again in your application.',
  },
  'sso.provider_refused': {
    status: 400,
    text: ({ reason }) =>
      `The identity provider of your organization did not sign you in: ${reason}. An administrator can mend it.`,
  },
  'sso.provider_failed': {
    status: 400,
    text: ({ status }) =>
      `The identity provider of your organization answered with a failure (${status}). An administrator finds the reason in its own log.`,
  },
  'sso.signature_invalid': {
    status: 400,
    text: "The answer of the identity provider is not signed with a certificate that is saved here. An administrator compares the certificate in the settings of SSO with the provider's own.",
  },
  'sso.algorithm_refused': {
    status: 400,
    text: 'The answer of the identity provider is signed with an algorithm that is not taken here. An administrator lets it sign with RSA and SHA-256.',
  },
  'sso.response_malformed': {
    status: 400,
    text: 'The answer of the identity provider has a form that is not taken: one response with one assertion, signed as a whole, and no document type. If nobody changed it under way, an administrator mends the provider.',
  },
  'sso.issuer_wrong': {
    status: 400,
    text: 'The answer names another identity provider than the one in the settings of SSO. An administrator compares the entity id of the provider.',
  },
  'sso.audience_wrong': {
    status: 400,
    text: 'The answer of the identity provider is meant for another application. An administrator enters the entity id of this side (spEntityId) as the audience at the provider.',
  },
  'sso.destination_wrong': {
    status: 400,
    text: 'The answer of the identity provider is meant for another address. An administrator enters the address of this side (spAcsUrl) at the provider.',
  },
  'sso.response_unasked': {
    status: 400,
    text: 'The answer of the identity provider belongs to no sign-in that is under way. Start again in your application, not at the identity provider.',
  },
  'sso.response_untimely': {
    status: 400,
    text: 'The answer of the identity provider has expired or is not yet valid. Start again; if it stays so, an administrator sets the clock of the provider.',
  },
  'sso.response_replayed': {
    status: 400,
    text: 'The answer of the identity provider was used before. Start again in your application.',
  },
  'sso.name_missing': {
    status: 400,
    text: 'The identity provider does not say who you are: a NameID is missing. An administrator lets it send one.',
  },
  'sso.address_missing': {
    status: 400,
    text: 'The identity provider told no e-mail address. An administrator lets it send one, and names the claim in the settings of SSO.',
  },
  'sso.not_member': {
    status: 400,
    text: 'You are not a member of this organization. An administrator can invite the address that your identity provider knows you by.',
  },
  'sso.invitation_first': {
    status: 400,
    text: 'Accept the invitation that was mailed to you first. After that you can sign in with SSO.',
  },
  'sso.stands_elsewhere': {
    status: 400,
    text: 'This account belongs to another organization or to a provider as well, so one organization alone cannot vouch for it. Sign in with your master password.',
  },
  'sso.invitation_mailed': {
    status: 400,
    text: ({ email }) =>
      `An invitation was mailed to ${email}. Accept it, then sign in with SSO. An administrator can spare others this way by verifying the domain of the address.`,
  },
  'sso.invitations_spent': {
    status: 400,
    text: 'You are not a member of this organization yet, and it can invite nobody more today. Try again tomorrow, or ask an administrator.',
  },
  'sso.seat_missing': {
    status: 400,
    text: 'You are not a member of this organization yet, and it has no seat that is free. Ask an administrator: its provider can add seats.',
  },
  'sso.user_identifier_invalid': {
    status: 400,
    text: 'The user identifier is wrong, expired or used already. Begin to link your account again.',
  },
  'sso.identity_taken': {
    status: 400,
    text: 'Your identity belongs to another account of this organization. Its owner unlinks it first, or an administrator removes that member.',
  },
  'sso.name_unclear': {
    status: 400,
    text: 'The identity provider names you in capital and small letters. An administrator lets it send the NameID as a claim too, and names that claim in the settings of SSO.',
  },
  'sso.code_invalid': { status: 400, text: 'The code is wrong, expired or used already. Start the sign-in again.' },
  'sso.required_by_policy': {
    status: 400,
    text: 'Turn off the policy "Require single sign-on" first: without login with SSO it would lock everybody out.',
  },

  'policy.data_invalid': { status: 400, text: ({ field, rule }) => `The policy cannot say this: ${field} ${rule}.` },
  'policy.data_too_large': { status: 400, text: 'The policies are too large together. Shorten their data.' },
  'policy.required_first': {
    status: 400,
    text: ({ policy, required }) => `Turn on the policy "${required}" first: "${policy}" needs it.`,
  },
  'policy.depended_on': {
    status: 400,
    text: ({ policy, dependent }) => `Turn off the policy "${dependent}" first: it needs "${policy}".`,
  },
  'policy.several_depend': {
    status: 400,
    text: ({ policy }) => `Turn off all the policies first that need "${policy}".`,
  },
  'policy.needs_sso': {
    status: 400,
    text: 'Single sign-on is not set up in this organization: requiring it would lock everybody out.',
  },
  'policy.needs_verified_domain': {
    status: 400,
    text: 'The organization has no verified domain. An owner verifies one first.',
  },
  'policy.domain_verified': {
    status: 400,
    text: 'The organization has a verified domain: while it claims accounts, they belong to no other organization. Remove the domain first.',
  },
  'policy.automatic_confirmation_unavailable': {
    status: 400,
    text: 'No plan includes the automatic confirmation of members.',
  },
  'policy.named_twice': { status: 400, text: 'Name every policy at most once.' },
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof catalogue

/** A decision not to act: why, and which field of the request is to blame, if one is. */
export interface Refusal {
  readonly ok: false
  readonly code: ErrorCode
  /** Path of the field in the request body, for example `ownerEmail` or `keyPair.publicKey`. */
  readonly field?: string
  readonly values?: Values
}

/** A rule's answer: what it decided, or why not. Rules never throw. */
export type Result<T> = ({ readonly ok: true } & T) | Refusal

/** Refuses with a code of the catalogue. */
export function refuse(code: ErrorCode, about: { field?: string; values?: Values } = {}): Refusal {
  return { ok: false, code, ...about }
}

/** The status and the sentence that a caller gets for a refusal. */
export function explain({ code, values = {} }: Refusal): { status: number; text: string } {
  const entry: ErrorEntry = catalogue[code]
  return { status: entry.status, text: typeof entry.text === 'string' ? entry.text : entry.text(values) }
}
