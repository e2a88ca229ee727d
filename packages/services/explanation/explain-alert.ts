import type { AlertExplanation } from '@naer/contracts/explanation';
import { auditedRead } from '@naer/db/audited-read';
import type { Reader } from '@naer/db/reader';
import type { Records } from '@naer/db/records';
import { withPatientScope } from '@naer/db/with-patient-scope';
import { withoutValues } from '@naer/domain/access/withheld';
import type { Alert } from '@naer/domain/alert/alert';
import { explainAlert as explain } from '@naer/domain/explain/explain-alert';
import { NEWS2_CAUTION } from '@naer/domain/news2/caution';
import { err, ok, type Result } from '@naer/domain/result';
import type { Rule } from '@naer/domain/rules/rule';
import { sql } from 'drizzle-orm';
import { isWithheld } from '../shared/is-withheld.ts';
import type { ReadError } from '../shared/read-error.ts';
import { present } from '../shared/sent-digits.ts';
import { shownValue } from '../shared/shown-finding.ts';

/** Why an alert is there, from what it kept and its rule in the version it names; audited. */
export async function explainAlert(
  records: Records,
  reader: Reader,
  { patientId, alertId }: { readonly patientId: string; readonly alertId: string },
): Promise<Result<AlertExplanation, ReadError>> {
  const statement = auditedRead(
    reader,
    { action: 'alert.explain', patientId, subjectId: alertId, limit: 1 },
    sql<{ body: Alert; rules: readonly Rule[] | null }>`select a.body, v.body -> 'rules' as rules
      from alert a left join plan_version v on v.tenant_id = a.tenant_id and v.patient_id = a.patient_id
        and v.plan_version = a.plan_version
      where a.tenant_id = ${reader.tenantId}::uuid and a.patient_id = ${patientId}::uuid
        and a.alert_id = ${alertId}::uuid`,
  );
  const answer = await withPatientScope(records, reader, patientId, [statement]);
  if (!answer.ok) return err({ code: 'records-unavailable', cause: answer.error });
  const [row] = answer.value.rows[0];
  if (row === undefined || !answer.value.related) return err({ code: 'not-found' });
  const withheld = isWithheld(row.body, answer.value.kept);
  const alert = withheld ? withoutValues(row.body) : row.body;
  // A rule's sentence tells its limit.
  const rule = withheld ? undefined : row.rules?.find(({ ruleKey }) => ruleKey === alert.ruleKey);
  const { data, sentence } = explain(alert, rule, 'nb');
  const { ruleKey, ruleType, planVersion, engineVersion, mappingVersion, severity, values, compared } = data;
  return ok({
    alertId,
    patientId,
    sentence: { nb: sentence, nn: explain(alert, rule, 'nn').sentence, en: explain(alert, rule, 'en').sentence },
    rule: ruleKey,
    ...present({ ruleType }),
    planVersion,
    engineVersion,
    mappingVersion,
    severity,
    verify: alert.verify,
    values: values.map(shownValue),
    compared: { ...compared },
    // Only parts of a NEWS2 score points.
    ...(values.some(({ points }) => points !== undefined) ? { caution: NEWS2_CAUTION } : {}),
    ...present({ withheld: withheld || undefined }),
  });
}
