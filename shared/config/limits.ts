/** Figures of the domain, each with the section of the specification it comes from. */
export const limits = {
  nameLengthMax: 50,
  emailLengthMax: 256,
  hintLengthMax: 50,
  encryptedNameLengthMax: 1000,
  /** A client-derived hash is base64 of 32 bytes; the user pool takes at most 256 characters. */
  masterPasswordHashLengthMax: 256,
  providerInviteAddressesMax: 20,
  pageSizeMax: 500,
  /** What a client gets that does not ask for pages: as much as fits one answer comfortably. */
  unpagedMax: 2000,
  bodyBytesMax: 256 * 1024,
  /** Invitations live 5 days (4.4), address verification 15 minutes (13.1). */
  invitationHours: 120,
  addressVerificationMinutes: 15,
  seatsMax: 1_000_000,
} as const
