/** Of imports, archives and erasures; part of the one catalogue. */
export const JOB_ERROR_CODES = {
  'wrong-encoding': {
    status: 422,
    en: 'The file is not UTF-8',
    nb: 'Filen er ikke i UTF-8',
    nn: 'Fila er ikkje i UTF-8',
  },
  'invalid-csv': {
    status: 422,
    en: 'The file cannot be read as CSV',
    nb: 'Filen kan ikke leses som CSV',
    nn: 'Fila kan ikkje lesast som CSV',
  },
  'columns-missing': {
    status: 422,
    en: 'Columns are missing, unknown or named twice',
    nb: 'Kolonner mangler, er ukjente eller står to ganger',
    nn: 'Kolonnar manglar, er ukjende eller står to gonger',
  },
  'too-many-lines': {
    status: 413,
    en: 'The file has too many lines: send it in parts',
    nb: 'Filen har for mange linjer: send den i deler',
    nn: 'Fila har for mange linjer: send ho i delar',
  },
  'too-many-exports': {
    status: 409,
    en: 'There are copies already: take one of them, or wait until one is gone',
    nb: 'Det finnes kopier allerede: hent en av dem, eller vent til en er borte',
    nn: 'Det finst kopiar allereie: hent ein av dei, eller vent til ein er borte',
  },
  'export-gone': {
    status: 410,
    en: 'The copy has been deleted: its time has passed, or the records are no longer one person’s',
    nb: 'Kopien er slettet: tiden er ute, eller journalene er ikke lenger én persons',
    nn: 'Kopien er sletta: tida er ute, eller journalane er ikkje lenger éin person sine',
  },
  'job-not-done': {
    status: 409,
    en: 'The work is not done yet, or has failed',
    nb: 'Arbeidet er ikke ferdig ennå, eller det mislyktes',
    nn: 'Arbeidet er ikkje ferdig enno, eller det gjekk gale',
  },
  'manifest-mismatch': {
    status: 422,
    en: 'That is not the hash of this archive’s manifest',
    nb: 'Det er ikke sjekksummen til manifestet i dette arkivet',
    nn: 'Det er ikkje sjekksummen til manifestet i dette arkivet',
  },
  'below-floor': {
    status: 422,
    en: 'Something would be removed earlier than this installation allows',
    nb: 'Noe ville blitt slettet tidligere enn denne installasjonen tillater',
    nn: 'Noko ville blitt sletta tidlegare enn denne installasjonen tillèt',
  },
  'receipt-missing': {
    status: 409,
    en: 'No archive taken since the organisation began to leave has been receipted',
    nb: 'Ingen arkivpakke fra etter at virksomheten begynte å gå ut, er kvittert',
    nn: 'Ingen arkivpakke frå etter at verksemda tok til å gå ut, er kvittert',
  },
} as const;
