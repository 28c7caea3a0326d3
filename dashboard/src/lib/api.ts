import type { Activity, GapList, HostList, paths, ProcessDetail, ProcessList, RequestList, Sizes, Top } from "@/types/ledger";
import { language } from "./locale";
import { inLanguage } from "./locales/said";
import { strings } from "./strings";

type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Q } } }
  ? { [Key in keyof Q]?: Q[Key] | undefined }
  : never;

/** What went wrong with a call to the api, in words for a reader. */
export class ApiError extends Error {}

async function get(path: string, query: object, signal?: AbortSignal): Promise<unknown> {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) parameters.set(key, String(value));
  const response = await fetch(`${path}?${parameters.toString()}`, signal ? { signal } : {}).catch((reason: unknown) => {
    if (signal?.aborted) throw reason;
    throw new ApiError(strings.unreachable);
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok || body === null) throw new ApiError(problemText(body) ?? strings.answered(response.status));
  return body;
}

export function problemText(body: unknown): string | null {
  if (typeof body !== "object" || body === null) return null;
  const { title, detail } = body as { title?: unknown; detail?: unknown };
  const text = [title, detail]
    .filter((part): part is string => typeof part === "string" && part !== "")
    .map((part) => inLanguage(part, language).text)
    .join(": ");
  return text === "" ? null : text;
}

/** A page. The api cuts one short that takes long to find: then `looked_back_to` says how far it looked. */
export async function getRequests(query: Query<"/api/v1/requests">, signal?: AbortSignal): Promise<RequestList> {
  return (await get("/api/v1/requests", query, signal)) as RequestList;
}

export async function getProcesses(query: Query<"/api/v1/processes">, signal?: AbortSignal): Promise<ProcessList> {
  return (await get("/api/v1/processes", query, signal)) as ProcessList;
}

export async function getProcess(id: string, query: Query<"/api/v1/processes/{id}">, signal?: AbortSignal): Promise<ProcessDetail> {
  return (await get(`/api/v1/processes/${encodeURIComponent(id)}`, query, signal)) as ProcessDetail;
}

export async function getSizes(id: string, query: Query<"/api/v1/processes/{id}/sizes">, signal?: AbortSignal): Promise<Sizes> {
  return (await get(`/api/v1/processes/${encodeURIComponent(id)}/sizes`, query, signal)) as Sizes;
}

export async function getActivity(query: Query<"/api/v1/activity">, signal?: AbortSignal): Promise<Activity> {
  return (await get("/api/v1/activity", query, signal)) as Activity;
}

export async function getGaps(query: Query<"/api/v1/gaps">, signal?: AbortSignal): Promise<GapList> {
  return (await get("/api/v1/gaps", query, signal)) as GapList;
}

export async function getTop(query: Query<"/api/v1/top">, signal?: AbortSignal): Promise<Top> {
  return (await get("/api/v1/top", query, signal)) as Top;
}

export async function getHosts(query: Query<"/api/v1/hosts">, signal?: AbortSignal): Promise<HostList> {
  return (await get("/api/v1/hosts", query, signal)) as HostList;
}
