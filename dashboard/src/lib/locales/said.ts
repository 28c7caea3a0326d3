import type { Language } from "@/lib/locale";

/** The sentences that reach a reader from the collector and the api, as those say them. A test looks for each in their sources. */
export const kSaid: Readonly<Record<string, string>> = {
  // gaps
  "the collector did not run": "el recolector no estaba en marcha",
  "the tracer was restarted": "el trazador se reinició",
  "the tracer had ended and was started again": "el trazador terminó y se inició de nuevo",
  "the tracer dropped them: its buffer was full": "el trazador los descartó: tenía el búfer lleno",
  "printed by the tracer, not received": "el trazador los escribió, pero no se recibieron",
  "lines that could not be read": "líneas que no se pudieron leer",
  "over the spool's budget: in the sums, not in the log": "por encima del presupuesto del spool: están en las sumas, no en el registro",
  "the spool lost them: damaged, or neither disk nor memory took them": "el spool los perdió: estaba dañado, o no cabían ni en disco ni en memoria",
  // problems
  "Bad Request": "Solicitud incorrecta",
  Unauthorized: "Sin autorización",
  Forbidden: "Prohibido",
  "Not Found": "No encontrado",
  "Too Many Requests": "Demasiadas solicitudes",
  "Internal Server Error": "Error interno del servidor",
  "Service Unavailable": "Servicio no disponible",
  "the database cannot be reached or is too slow; try again soon": "no se alcanza la base de datos o va demasiado lenta; inténtelo de nuevo en unos segundos",
  "too many requests wait for the database; try again soon": "demasiadas solicitudes esperan a la base de datos; inténtelo de nuevo en unos segundos",
  "the ledger could not be read; the server's log says why": "no se pudo leer el libro; el registro del servidor dice por qué",
  "an error of the server's own; its log says which": "un error del propio servidor; su registro dice cuál",
  "no machine of that id is in the ledger": "en el libro no hay ninguna máquina con ese identificador",
  "the machine has no process of that id, or no longer": "la máquina no tiene ningún proceso con ese identificador, o ya no lo tiene",
  "too many wrong tokens from this address": "demasiados tokens erróneos desde esta dirección",
  "this is not the token": "ese no es el token",
};

export interface Said {
  text: string;
  /** undefined: that of the page */
  lang: "en" | undefined;
}

/** In the reader's language, if it is one of the known sentences; else as it was said. */
export function inLanguage(text: string, language: Language): Said {
  if (language === "en") return { text, lang: undefined };
  const spanish = Object.hasOwn(kSaid, text) ? kSaid[text] : undefined;
  return spanish === undefined ? { text, lang: "en" } : { text: spanish, lang: undefined };
}
