export type StripDay = {
  /** Local date, `2026-11-22`. */
  date: string;
  state: 'kept' | 'late' | 'missed' | 'unknown' | 'none';
  /** The day in words with what happened, shown by the pointer. */
  label: string;
};

const looks: Record<StripDay['state'], string> = {
  kept: 'h-[22px] bg-ok-bar',
  // Shape tells them apart as well as colour: late is notched, missed is full, unknown is hollow, none is low.
  late: 'h-[16px] bg-warn-bar',
  missed: 'h-[22px] bg-bad ring-1 ring-bad',
  unknown: 'h-[22px] border border-edge border-dashed bg-transparent',
  none: 'h-[7px] bg-idle/45',
};

type StripProps = {
  days: StripDay[];
  /** The whole strip in a sentence: what is read out. */
  summary: string;
  from: string;
  to: string;
};

/** A month at a glance, a bar a day. Its summary stands under it in words, so that nobody has to read the bars. */
export function Strip({ days, summary, from, to }: StripProps) {
  return (
    <figure>
      <div aria-hidden="true" className="flex items-end gap-[3px]">
        {days.map((day) => (
          <span
            className={`min-w-0 flex-1 rounded-[3px] ${looks[day.state]}`}
            key={day.date}
            title={day.label}
          />
        ))}
      </div>
      <figcaption className="mt-1 flex justify-between gap-3 text-[12.5px] text-soft">
        <span aria-hidden="true" className="whitespace-nowrap">
          {from}
        </span>
        <span className="text-center">{summary}</span>
        <span aria-hidden="true" className="whitespace-nowrap">
          {to}
        </span>
      </figcaption>
    </figure>
  );
}
