import { formatCount, formatMilliseconds } from "@/lib/format";
import type { Strings } from "./en";

const plural = new Intl.PluralRules("es");
/** Of a whole number of millions Spanish counts "de": 2.000.000 de eventos. */
const counted = (count: number, one: string, other: string): string => {
  const form = plural.select(count);
  return `${formatCount(count)} ${form === "one" ? one : form === "many" ? `de ${other}` : other}`;
};

const kBy = { process: "proceso", program: "programa" } as const;

/** The Spanish of it all. The calls, the kernel's own names and the settings' names stay as they are. */
export const es: Strings = {
  product: "mapledger",
  tableRegion: (caption) => `${caption}, desplazable`,
  unnamed: "(sin nombre)",
  retry: "Reintentar",
  close: "Cerrar",
  loading: "Cargando…",
  unreachable: "no se puede contactar con la API",
  answered: (status) => `la API respondió ${status}`,

  stages: { collector: "recolector", tracer: "trazador", transport: "transporte", parse: "lectura", spool: "spool", database: "base de datos" },

  access: {
    title: "Este registro pide un token",
    what: "Quien administra mapledger en la máquina lo definió en API_TOKEN. Este navegador guarda una cookie durante 30 días.",
    label: "Token de acceso",
    send: "Abrir",
    failed: (why) => `No ha funcionado: ${why}.`,
  },

  theme: { label: "Colores", system: "Sistema", light: "Claro", dark: "Oscuro" },
  language: "Idioma",

  shortcuts: {
    title: "Atajos de teclado",
    open: "Atajos de teclado (?)",
    enable: "Usar estas teclas",
    note: "No hacen nada mientras se escribe en un campo.",
    off: "Están desactivadas; este botón abre la lista.",
    then: "luego",
    groups: { go: "Ir a", act: "Acciones" },
    space: "Espacio",
    goProcesses: "Procesos",
    goOverview: "Mayores solicitantes",
    goRequests: "Registro de solicitudes",
    search: "Búsqueda de procesos",
    pause: "Pausar o reanudar el registro de solicitudes",
    theme: "Colores siguientes: sistema, claro, oscuro",
    help: "Esta lista",
    close: "Cerrar un diálogo",
  },

  nav: { label: "Secciones", processes: "Procesos", overview: "Mayores", requests: "Solicitudes" },

  connection: {
    label: "Conexión",
    connecting: "Conectando",
    live: "En vivo",
    reconnecting: "Reconectando",
    stale: "Sin señal",
    hints: {
      connecting: "Abriendo el flujo de solicitudes de memoria de esta máquina.",
      live: "Lo que se ve llega en cuanto se guarda.",
      reconnecting: "El flujo se ha cortado; lo que se ve es de antes. Se reintenta automáticamente.",
      stale: "No ha llegado nada en 5 segundos; lo que se ve puede ser antiguo.",
    },
  },

  status: {
    label: "Estado",
    machine: "Máquina",
    source: "Fuente",
    lag: "Retraso",
    lagHint: "Antigüedad del último evento guardado en el momento de guardarlo.",
    lost: "Perdidos",
    lostHint: "Eventos perdidos desde que arrancó el recolector. El panel Grabación dice dónde.",
    lostAt: (stage, count) => `${stage} ${formatCount(count)}`,
    none: "ninguno",
    unknown: "—",
  },

  notices: {
    label: "Avisos",
    replay: (source) => `Reproducción de ${source.replace(/^replay:/, "")}: datos grabados, no el presente de esta máquina.`,
    databaseAway:
      "La base de datos no está disponible. Lo que se ve es lo último que se leyó; todo sigue por sí solo cuando la base de datos vuelva. Un recolector en marcha guarda hasta entonces en su spool lo que registra.",
    noCollector: "Ningún recolector ha informado todavía. Inicie mapledger-collector; hasta entonces no se registra nada.",
    stopped: "El recolector se ha detenido. Lo que se ve termina ahí; las solicitudes posteriores no se registran.",
    silent: (ms) =>
      `El recolector no informa desde hace ${formatMilliseconds(ms)}: lo han matado o no alcanza la base de datos. Si sigue en marcha, guarda en su spool lo que registra y lo almacena más tarde. Lo que se ve puede ser antiguo.`,
    inMemory: (bytes, budget, waiting) =>
      `No se puede escribir en el disco del spool. ${counted(waiting, "evento espera", "eventos esperan")} en memoria (${bytes} de ${budget}), y se perdería todo con el recolector. Libere espacio en el disco de DATA_DIR o repárelo.`,
    spoolFull: (bytes, budget, waiting) =>
      `El spool está casi lleno: ${counted(waiting, "evento espera", "eventos esperan")} para almacenarse (${bytes} de ${budget}). A partir de ahí, las solicitudes más antiguas quedan solo en las sumas, no en el registro. Averigüe por qué la base de datos va lenta o aumente SPOOL_BYTES.`,
    catchingUp: (bytes, budget, waiting, lagMs) =>
      `El recolector se está poniendo al día: ${counted(waiting, "evento espera", "eventos esperan")} para almacenarse (${bytes} de ${budget} de spool).` +
      (lagMs === null ? "" : ` Lo más reciente que se ve llega con ${formatMilliseconds(lagMs)} de retraso.`),
    recentGaps: (stages) => `Lo registrado en los últimos 5 minutos está incompleto: ${stages}.`,
    gapOf: (stage, events, detail) => `${stage}, ${events === null ? "un número desconocido de eventos" : counted(events, "evento", "eventos")} (${detail})`,
    lost: (count, stages) =>
      `En esta ejecución se ${plural.select(count) === "one" ? "perdió" : "perdieron"} ${counted(count, "evento", "eventos")} (${stages}). A las sumas de abajo les falta lo que pedían.`,
  },

  recording: {
    title: "Grabación",
    lost: "Perdidos",
    shed: "Solo en sumas",
    shedHint: "Solicitudes que están en todas las sumas pero no en el registro, porque el spool superó su límite.",
    spool: "Spool",
    spoolHint: "Lo que se registró y aún no está almacenado. Sobrevive a una caída del recolector o de la base de datos.",
    spoolOf: (bytes, budget) => `${bytes} de ${budget}`,
    spoolMemory: "en memoria",
    waiting: (events) => counted(events, "evento espera", "eventos esperan"),
    disk: "Base de datos",
    sweep: "Barrido",
    sweepHint: "El recolector recorre todos los procesos de /proc: cada cuánto, y el tiempo de procesador que ha gastado en ello.",
    sweepEvery: (ms) => `cada ${formatMilliseconds(ms)}`,
    sweepCost: (share) => `${share} de un núcleo`,
    noSweep: "ninguno",
    perRequest: (bytes) => `${bytes} por solicitud`,
    lastGap: "Último hueco",
    noGap: "ninguno",
    details: "Detalles",
    stages: "Perdidos en esta ejecución, por etapa",
    what: {
      tracer: "descartados por el trazador: su búfer estaba lleno",
      transport: "enviados por el trazador, no llegaron al recolector",
      parse: "líneas que no se pudieron leer",
      spool: "dañados en el disco, o sin sitio en el disco ni en la memoria",
      database: "rechazados definitivamente por la base de datos",
    },
    gaps: "Huecos más recientes",
    gapsNote: "Intervalos en los que pueden faltar eventos",
    allGaps: "Todos los huecos en JSON",
    noGaps: "Nunca se ha detectado un hueco en esta máquina.",
    gapEvents: (events) => (events === null ? "número desconocido" : counted(events, "evento", "eventos")),
    gapFor: (ms) => (ms < 1 ? "al instante" : `durante ${formatMilliseconds(ms)}`),
    restarts: (count) => `El trazador se reinició ${counted(count, "vez", "veces")} en esta ejecución.`,
  },

  totals: {
    title: "En total",
    requested: "Solicitado",
    returned: "Devuelto",
    requests: "Solicitudes guardadas",
    rate: (perSecond) => `${formatCount(Math.round(perSecond))}/s ahora`,
    failed: "Llamadas fallidas",
    memory: "Memoria + swap",
    memorySplit: (memory, swap) => `${memory} + ${swap}`,
    calls: (mmap, munmap) => `${formatCount(mmap)} mmap · ${formatCount(munmap)} munmap`,
    callsOf: (mmap) => counted(mmap, "llamada mmap", "llamadas mmap"),
    returnedIn: (munmap) => counted(munmap, "llamada munmap", "llamadas munmap"),
    failedHint: "en ninguna suma",
    mapped: "Mapeado ahora",
    mappedBy: (processes) => `por ${counted(processes, "proceso", "procesos")}`,
    resident: "Residente",
    residentHint: "de ello en RAM",
  },

  processes: {
    title: "Procesos",
    caption: "Procesos por la memoria que solicitaron",
    search: "Nombre o pid",
    searchLabel: "Filtrar procesos por nombre o pid",
    showEnded: "Ver terminados",
    counts: (live, ended) =>
      counted(live, "activo", "activos") + (ended === 0 ? "" : `, ${counted(ended, "terminado", "terminados")}`),
    endedAt: (time) => `terminó: ${time}`,
    ended: "terminado",
    empty: "Ningún proceso ha solicitado memoria todavía.",
    waiting: "Esperando las primeras noticias de la máquina.",
    noMatch: "Ningún proceso tiene ese nombre o pid.",
    endedFailed: (why) => `No se pudieron leer los procesos terminados: ${why}.`,
    sortBy: "Ordenar por",
    open: (name, pid) => `Detalles de ${name}, pid ${pid}`,
    columns: {
      pid: "PID",
      name: "Nombre",
      net: "Neto solicitado",
      percent: "% memoria",
      mapped: "Mapeado",
      resident: "Residente",
      mmap: "mmap",
      munmap: "munmap",
      failed: "Fallidas",
    },
    hints: {
      net: "Lo que el programa solicitó con mmap y no ha devuelto con munmap, nunca menos de cero.",
      percent: "El neto solicitado como parte de la memoria y el swap de la máquina; puede pasar de 100.",
      mapped: "La cifra del propio kernel para todo el espacio de direcciones del proceso, según su último evento o el último barrido.",
      resident: "La parte de lo mapeado que está en RAM en este momento; una página compartida por varios procesos cuenta en cada uno.",
    },
    short: { mapped: "mapeado", resident: "RAM" },
  },

  detail: {
    pid: (pid) => `pid ${pid}`,
    uid: (uid) => `uid ${uid}`,
    net: "Neto solicitado",
    netWhat: "Lo que el programa solicitó con mmap y no ha devuelto con munmap.",
    netNote: (peak, percent) => `pico ${peak} · ${percent} de la memoria`,
    mapped: "Mapeado ahora",
    mappedWhat: "La cifra del propio kernel para todo su espacio de direcciones.",
    mappedNote: (resident) => `${resident} de ello en RAM`,
    why: "Por qué difieren",
    reason: "Motivo",
    bytes: "Cantidad de bytes",
    equal: "No difieren: todo lo mapeado se solicitó con mmap.",
    noKernelFigure: "La fuente no trae ninguna cifra del kernel, así que no hay con qué comparar el neto solicitado.",
    failed: (why) => `No se pudieron leer los detalles: ${why}.`,
    parts: {
      before: { title: "De antes de ser registrado", what: "Mapeado cuando se vio el proceso por primera vez." },
      fork: { title: "De su padre, por fork", what: "Un hijo empieza con una copia de todo lo que su padre tiene mapeado; con vfork lo comparte." },
      exec: { title: "Mapeado por exec", what: "El programa, el cargador y la primera pila, que el kernel mapea al arrancar un programa." },
      mapped_over: {
        title: "Mapeado encima, por mmap con MAP_FIXED",
        what: "El cargador mapea una biblioteca y después vuelve a mapear partes de ella encima: solicitado dos veces, mapeado una.",
      },
      holes: { title: "Devuelto sin estar mapeado", what: "Se pidió a munmap liberar rangos en los que no todo estaba mapeado, o nada." },
      brk: { title: "El heap, por brk", what: "malloc toma los bloques pequeños de un heap que crece con brk, que el neto no cuenta." },
      mremap: { title: "Redimensionado por mremap", what: "realloc agranda y encoge así los bloques grandes, lo que el neto no cuenta." },
      other: { title: "Por nada que se registrara", what: "Crecimiento de la pila, memoria compartida (shmat), io_setup, controladores, o una llamada que se perdió." },
      exit: { title: "Devuelto al final", what: "La salida, o el exec de otro programa, lo devuelve todo sin ninguna llamada." },
      below_zero: { title: "El neto se detiene en cero", what: "Se devolvió más de lo que se solicitó mientras se registraba." },
    },
    calls: "Llamadas",
    call: "Llamada",
    count: "Con éxito",
    asked: "Solicitado",
    effect: "Cambió lo mapeado en",
    failedCalls: (count) =>
      plural.select(count) === "one"
        ? `${formatCount(count)} llamada más falló y no cambió nada.`
        : `${counted(count, "llamada", "llamadas")} más fallaron y no cambiaron nada.`,
    facts: "De quién es",
    parent: "Padre",
    user: "Usuario",
    unit: "Unidad o contenedor",
    cgroup: "Grupo de control",
    stack: "Pila",
    firstSeen: "Visto por primera vez",
    lastSeen: "Visto por última vez",
    exited: "Terminó",
    requests: "Ver sus solicitudes",
  },

  overview: {
    title: "Mayores solicitantes",
    by: "Agrupar por",
    byProcess: "Proceso",
    byProgram: "Programa",
    total: "solicitados en total",
    others: "Los demás",
    caption: (by) => `Los diez mayores solicitantes por ${kBy[by]}, y el resto`,
    chart: (by, total) => `Gráfico circular de ${total} solicitados en total, por ${kBy[by]}; la tabla de al lado dice lo mismo.`,
    empty: "Todavía no se ha solicitado nada.",
    columns: { rank: "N.º", name: "Nombre", pid: "PID", requested: "Solicitado", percent: "Parte" },
  },

  requests: {
    title: "Registro de solicitudes",
    caption: "Solicitudes de memoria, las más recientes primero",
    columns: { time: "Hora", pid: "PID", name: "Nombre", call: "Llamada", size: "Tamaño", result: "Resultado" },
    pause: "Pausar",
    resume: "Reanudar",
    following: "Siguiendo, lo más reciente arriba",
    burst: "Demasiado rápido para listar cada una; pause para leerlas",
    pausedFor: (missed) =>
      missed === null ? "En pausa; llegaron nuevas" : missed === 0 ? "En pausa" : `En pausa; ${counted(missed, "nueva", "nuevas")}`,
    onlyPid: (pid) => `Solo pid ${pid}`,
    allProcesses: "Ver todos los procesos",
    skipped: (count) =>
      plural.select(count) === "one"
        ? `${formatCount(count)} más llegó en el mismo momento; se carga al desplazarse`
        : `${formatCount(count)} más llegaron en el mismo momento; se cargan al desplazarse`,
    more: "Siga desplazándose para ver solicitudes anteriores",
    end: "Aquí empieza el registro.",
    empty: "Todavía no hay ninguna solicitud guardada.",
    failedLoad: (why) => `No se pudo leer el registro: ${why}.`,
    failed: "falló",
    failedWith: (errno) => `falló, ${errno}`,
    remapped: (to) => `→ ${to}`,
    remap: (from, to) => `de ${from} a ${to}`,
    noSize: "—",
    noResult: "—",
    noResultHint: "La fuente no trae resultados.",
    brkHint: "brk fija el final del heap y no indica ninguna longitud.",
    address: (address) => (address === null ? "" : `pidió la dirección ${address}`),
  },
};
