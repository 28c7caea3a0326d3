import { ceilTo, floorTo, kMostSteps, kStepMs, type Grain, type Step } from "@/lib/chart/steps";
import type { Span } from "@/lib/span";
import type { Activity, ActivityPoint } from "@/types/ledger";

/** What was read of the activity: every step of a span, of which those of nothing are left out. */
export interface Held extends Span {
  step: Step;
  points: Map<number, ActivityPoint>;
}

/** What to read to show a span, with some beside it for the next move, as far as one answer goes. */
export function toRead(span: Span, { barMs, step }: Grain, newest: number): Span {
  const from = floorTo(span.from, barMs);
  const to = ceilTo(span.to, barMs);
  const room = Math.max(0, kMostSteps * kStepMs[step] - (to - from));
  const beside = floorTo(Math.min((span.to - span.from) / 2, room / 2), barMs);
  return { from: from - beside, to: Math.max(to, Math.min(to + beside, ceilTo(newest, barMs))) };
}

export function holds(held: Held | null, span: Span, { barMs, step }: Grain): held is Held {
  return held !== null && held.step === step && held.from <= floorTo(span.from, barMs) && held.to >= span.to;
}

/** All that an answer tells. */
export function heldOf(activity: Activity, step: Step): Held {
  const from = Date.parse(activity.looked_back_to ?? activity.from);
  return { step, from, to: Date.parse(activity.to), points: pointsOf(activity) };
}

/** An answer about the newest steps, put in the place of what was held of them; what is before `keepFrom` is let go. */
export function withNewest(held: Held, newest: Activity, keepFrom: number): Held {
  const from = Date.parse(newest.looked_back_to ?? newest.from);
  const to = Date.parse(newest.to);
  const points = new Map<number, ActivityPoint>();
  for (const [time, point] of held.points) if (time >= keepFrom && (time < from || time >= to)) points.set(time, point);
  for (const [time, point] of pointsOf(newest)) points.set(time, point);
  return { step: held.step, from: Math.max(held.from, Math.min(keepFrom, from)), to: Math.max(held.to, to), points };
}

function pointsOf(activity: Activity): Map<number, ActivityPoint> {
  return new Map(activity.items.map((point) => [Date.parse(point.time), point]));
}
