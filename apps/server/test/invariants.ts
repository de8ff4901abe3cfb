import { sql } from "kysely";
import type { Db } from "#kernel/db.ts";

/**
 * What must hold at every instant between transactions, whatever was killed, repeated or raced: one line per broken
 * promise, with the ids to find it. Money, stock, coupons and facts tell the same story.
 */
export async function brokenInvariants(db: Db): Promise<string[]> {
  const { rows } = await sql<{ broken: string }>`
    with held as (
      select program_id, sku_id, coalesce(sum(quantity) filter (where state = 'HELD'), 0) as held,
        coalesce(sum(quantity) filter (where state in ('SOLD', 'OUT')), 0)
          - coalesce(sum(quantity) filter (where state = 'BACK'), 0) as sold
      from (
        select program_id, sku_id, state, quantity from stock_reservations
        union all select program_id, sku_id, direction, quantity from after_sale_stock
      ) moved group by program_id, sku_id
    ), fact as (
      select program_id, subject, name, count(*) as times from facts group by program_id, subject, name
    ), unbooked as (
      select 1 from fact_cursors cursor, facts
      where cursor.consumer = 'ledger.when-money-moves' and not pg_visible_in_snapshot(facts.xid, cursor.behind)
        and not (pg_visible_in_snapshot(facts.xid, cursor.until) and facts.seq <= cursor.last_seq)
        and facts.name = any('{order_paid,refund_requested,refund_succeeded,after_sale_refunded}') limit 1
    ), booked as (
      select program_id, sum(debit - credit) filter (where account = 'wechat_receivable') as receivable,
        sum(credit - debit) filter (where account = 'refunds_payable') as payable
      from ledger_entries group by program_id
    ), money as (
      select program_id, sum(fen) as received, sum(back) as back, sum(asked) as asked from (
        select program_id, received_fen as fen, 0 as back, 0 as asked from payments where state = 'PAID'
        union all
        select program_id, 0, case state when 'SUCCEEDED' then amount_fen else 0 end, amount_fen from refunds
      ) moved group by program_id
    ), counting as (
      select line.*, one.order_id, one.kind, one.state, one.settled_at,
        case when one.kind <> 'GOODWILL' then coalesce(line.accepted, line.quantity) else 0 end as gone,
        one.state in ('APPLIED', 'AGREED', 'RETURNED', 'RECEIVED', 'RESHIPPED') as is_open
      from after_sale_lines line
      join after_sales one on one.program_id = line.program_id and one.id = line.after_sale_id
    ), after_sale_problem (broken) as (
      select 'line ' || line.id || ' counts other units or money back than its after-sales'
      from order_lines line left join counting on counting.program_id = line.program_id and counting.order_line_id = line.id
      group by line.program_id, line.id, line.claimed, line.refunded, line.refunded_fen, line.refunded_points
      having line.claimed <> coalesce(sum(counting.quantity) filter (where is_open), 0)
        or line.refunded < coalesce(sum(least(gone, counting.quantity)) filter (where settled_at is not null), 0)
        or line.refunded > coalesce(sum(counting.quantity) filter (where settled_at is not null), 0)
        or line.refunded_fen <> coalesce(sum(counting.refund_fen), 0)
        or line.refunded_points <> coalesce(sum(counting.points), 0)
      union all
      select 'line ' || id || ' gave back more than it took' from order_lines
      where refunded_fen > paid_fen or refunded_points > points_spent or claimed + refunded > quantity
      union all
      select 'order ' || o.id || ' counts ' || o.refunded_fen || ' back of ' || o.payable_fen || ', its after-sales '
        || coalesce(sum(one.refund_fen), 0) from orders o
      left join after_sales one on one.program_id = o.program_id and one.order_id = o.id
      group by o.program_id, o.id, o.refunded_fen, o.payable_fen, o.refunded_shipping_fen, o.shipping_fen
      having o.refunded_fen <> coalesce(sum(one.refund_fen), 0) or o.refunded_fen > o.payable_fen
        or o.refunded_shipping_fen <> coalesce(sum(one.shipping_fen), 0) or o.refunded_shipping_fen > o.shipping_fen
      union all
      select 'after-sale ' || one.id || ' is ' || one.state || ' but its refund ' || coalesce(refund.state, 'is missing')
      from after_sales one left join refunds refund on refund.program_id = one.program_id and refund.id = one.id
      where coalesce(refund.amount_fen, 0) <> one.refund_fen
        or (refund.state = 'SUCCEEDED' and one.state <> 'DONE')
        or (one.state = 'DONE' and one.refund_fen > 0 and refund.state is distinct from 'SUCCEEDED')
        or (one.settled_at is not null) <> (one.state = 'REFUNDING' or (one.state = 'DONE' and one.reshipped_at is null))
        or one.refund_fen <> one.shipping_fen + coalesce((select sum(line.refund_fen) from after_sale_lines line
          where line.program_id = one.program_id and line.after_sale_id = one.id), 0)
      union all
      select 'payment ' || payment.id || ' gave back more than it took' from payments payment
      join refunds refund on refund.program_id = payment.program_id and refund.payment_id = payment.id
      group by payment.program_id, payment.id, payment.received_fen
      having sum(refund.amount_fen) filter (where refund.state <> 'CLOSED') > payment.received_fen
      union all
      select 'after-sale ' || one.id || ' was told ' || coalesce(told.times, 0) || ' times to be refunded' from after_sales one
      left join (select program_id, data ->> 'after_sale_id' as id, count(*) as times from facts
        where name = 'after_sale_refunded' group by 1, 2) told on told.program_id = one.program_id and told.id = one.id::text
      where coalesce(told.times, 0) <> (one.state = 'DONE' and one.settled_at is not null)::integer
    ), problem (broken) as (
      select 'the books of ' || money.program_id || ' say ' || coalesce(receivable, 0) || ' receivable and '
        || coalesce(payable, 0) || ' to be refunded, not ' || received - back || ' and ' || asked - back
      from money left join booked on booked.program_id = money.program_id
      where not exists (select from unbooked)
        and (coalesce(receivable, 0) <> received - back or coalesce(payable, 0) <> asked - back)
      union all
      select 'member ' || account.member_id || ' has points ' || account.balance || ', in lots ' || coalesce(lots.points, 0)
        || ', held ' || coalesce(held.points, 0) || ', owed ' || account.debt
      from loyalty_accounts account
      left join (select program_id, member_id, sum(remaining) as points from points_lots group by program_id, member_id) lots
        on lots.program_id = account.program_id and lots.member_id = account.member_id
      left join (select program_id, member_id, sum(points) as points from points_holds where state = 'HELD'
        group by program_id, member_id) held
        on held.program_id = account.program_id and held.member_id = account.member_id
      left join (select program_id, member_id, sum(points) as points from points_movements group by program_id, member_id) moved
        on moved.program_id = account.program_id and moved.member_id = account.member_id
      where account.balance <> coalesce(lots.points, 0) + coalesce(held.points, 0) - account.debt
        or account.balance <> coalesce(moved.points, 0)
      union all
      select 'order ' || hold.order_id || ' is ' || o.state || ' but its points are ' || hold.state
      from points_holds hold join orders o on o.program_id = hold.program_id and o.id = hold.order_id
      where hold.state <> case o.state when 'PENDING_PAYMENT' then 'HELD'
        when 'CLOSED' then case when o.paid_at is null then 'RELEASED' else 'SPENT' end else 'SPENT' end
      union all
      select 'ledger transaction ' || transaction_id || ' does not balance in ' || unit from ledger_entries
      group by program_id, transaction_id, unit having sum(debit) <> sum(credit)
      union all
      select 'the kept balance of ' || account || ' ' || ref || ' is not the sum of its entries' from (
        select program_id, account, ref, debit, credit from ledger_balances
        union all
        select program_id, account, ref, -debit, -credit from ledger_entries
      ) both_sides group by program_id, account, ref having sum(debit) <> 0 or sum(credit) <> 0
      union all
      select 'stock of ' || sku.id || ' is not what orders hold' from skus sku
      left join held on held.program_id = sku.program_id and held.sku_id = sku.id
      where sku.reserved <> coalesce(held.held, 0) or sku.sold <> coalesce(held.sold, 0)
        or sku.on_hand < sku.reserved or sku.on_hand + sku.sold <> sku.stocked
      union all
      select 'order ' || o.id || ' is ' || o.state || ' but its reservation is ' || reserved.state
      from orders o join stock_reservations reserved on reserved.program_id = o.program_id and reserved.order_id = o.id
      where reserved.state <> case when o.state = 'PENDING_PAYMENT' then 'HELD'
        when o.state = 'CLOSED' and o.close_reason <> 'REFUNDED' then 'RELEASED' else 'SOLD' end
      union all
      select 'order ' || o.id || ' is paid by payment ' || o.payment_id || ' which is not'
      from orders o left join payments payment on payment.program_id = o.program_id and payment.id = o.payment_id
      where o.payment_id is not null and (payment.state is distinct from 'PAID' or payment.received_fen <> o.payable_fen
        or exists (select from refunds refund where refund.program_id = o.program_id
          and refund.payment_id = o.payment_id and refund.reason <> 'AFTER_SALE'))
      union all
      select 'payment ' || payment.id || ' is kept without an order or given back ' || count(refund.id) || ' times'
      from payments payment
      join orders o on o.program_id = payment.program_id and o.id = payment.order_id
      left join refunds refund on refund.program_id = payment.program_id and refund.payment_id = payment.id
      where payment.state = 'PAID' and o.payment_id is distinct from payment.id
      group by payment.program_id, payment.id, payment.received_fen
      having count(refund.id) <> 1 or sum(refund.amount_fen) <> payment.received_fen
      union all
      select 'order ' || o.id || ' has lines of another total' from orders o
      where o.goods_fen - o.discount_fen is distinct from (select sum(line.paid_fen) from order_lines line
        where line.program_id = o.program_id and line.order_id = o.id)
      union all
      select 'order ' || o.id || ' saves another sum than its rules say, or spends other points than its lines' from orders o
      where (select coalesce(sum((saving ->> 'fen')::bigint), 0) from jsonb_array_elements(o.savings) saving
          where saving ->> 'layer' <> 'shipping') <> o.discount_fen - o.adjust_goods_fen
        or (select sum(line.points_spent) from order_lines line
          where line.program_id = o.program_id and line.order_id = o.id) <> o.points_spent
        or (select sum(line.points_fen) from order_lines line
          where line.program_id = o.program_id and line.order_id = o.id) <> o.points_fen
      union all
      select 'coupon ' || coupon.id || ' is ' || coupon.state || ' but its order ' || coalesce(o.state, 'is missing')
      from coupons coupon left join orders o on o.program_id = coupon.program_id and o.id = coupon.order_id
      where coupon.order_id is not null and (
        (coupon.id is distinct from o.coupon_id and coupon.id is distinct from o.shipping_coupon_id)
        or (coupon.state = 'LOCKED') <> (o.state = 'PENDING_PAYMENT') or (o.state = 'CLOSED' and o.close_reason <> 'REFUNDED'))
      union all
      select 'template ' || template.id || ' counts ' || template.claimed || ' claims, not ' || count(coupon.id)
      from coupon_templates template
      left join coupons coupon on coupon.program_id = template.program_id and coupon.template_id = template.id
      group by template.program_id, template.id, template.claimed, template.total_quota
      having count(coupon.id) <> template.claimed or template.claimed > template.total_quota
      union all
      select 'template ' || template.id || ' reserves ' || template.reserved_fen || ' fen, not ' || coalesce(sum(coupon.max_cost_fen), 0)
      from coupon_templates template left join coupons coupon on coupon.program_id = template.program_id
        and coupon.template_id = template.id and coupon.state in ('UNUSED', 'LOCKED', 'USED')
      where template.max_cost_fen is not null
      group by template.program_id, template.id, template.reserved_fen, template.budget_fen
      having coalesce(sum(coupon.max_cost_fen), 0) <> template.reserved_fen or template.reserved_fen > template.budget_fen
      union all
      select 'coupon ' || coupon.id || ' took off ' || coupon.discount_fen || ' fen, more than it can cost' from coupons coupon
      where coupon.discount_fen > coupon.max_cost_fen
      union all
      select 'coupon ' || coupon.id || ' and its redemption in a store disagree' from coupons coupon
      full join store_redemptions redemption on redemption.program_id = coupon.program_id and redemption.coupon_id = coupon.id
      where coupon.redemption_id is distinct from redemption.id
      union all
      select 'code ' || code.code || ' became a coupon of another template or none' from coupon_codes code
      left join coupons coupon on coupon.program_id = code.program_id and coupon.id = code.coupon_id
      where code.coupon_id is not null and coupon.template_id is distinct from code.template_id
      union all
      select 'member ' || coupon.member_id || ' has too many of template ' || coupon.template_id from coupons coupon
      join coupon_templates template on template.program_id = coupon.program_id and template.id = coupon.template_id
      group by coupon.program_id, coupon.member_id, coupon.template_id, template.per_member
      having count(*) > template.per_member
      union all
      select 'order ' || o.id || ' was told ' || coalesce(paid.times, 0) || ' times to be paid' from orders o
      left join fact paid on paid.program_id = o.program_id and paid.subject = o.id::text and paid.name = 'order_paid'
      where coalesce(paid.times, 0) <> (o.paid_at is not null)::integer
      union all
      select 'order ' || o.id || ' was told wrongly to be placed or closed' from orders o
      left join fact placed on placed.program_id = o.program_id and placed.subject = o.id::text and placed.name = 'order_placed'
      left join fact closed on closed.program_id = o.program_id and closed.subject = o.id::text and closed.name = 'order_closed'
      where coalesce(placed.times, 0) <> 1 or coalesce(closed.times, 0) <> (o.state = 'CLOSED' and o.close_reason <> 'REFUNDED')::integer
      union all
      select 'line ' || line.id || ' has ' || line.shipped || ' shipped, but its parcels hold ' || coalesce(sum(inside.quantity), 0)
      from order_lines line
      left join shipment_lines inside on inside.program_id = line.program_id and inside.order_line_id = line.id
      group by line.program_id, line.id, line.shipped having line.shipped <> coalesce(sum(inside.quantity), 0)
      union all
      select 'order ' || o.id || ' is ' || o.state || ' with ' || units.shipped || ' units shipped and ' || units.open || ' open'
      from orders o join (
        select program_id, order_id, sum(shipped) as shipped, sum(quantity - shipped - withdrawn) as open
        from order_lines group by program_id, order_id
      ) units on units.program_id = o.program_id and units.order_id = o.id
      where case o.state when 'PARTLY_SHIPPED' then units.shipped = 0 or units.open = 0
        when 'SHIPPED' then units.shipped = 0 or units.open > 0 when 'COMPLETED' then units.shipped = 0 or units.open > 0
        when 'PAID' then units.shipped > 0 or units.open = 0 else units.shipped > 0 end
      union all
      select 'member ' || coalesce(counted.member_id, paid.member_id) || ' has a wrong count of paid orders'
      from member_orders counted full join (
        select program_id, member_id, count(*) as orders from orders where paid_at is not null group by program_id, member_id
      ) paid on paid.program_id = counted.program_id and paid.member_id = counted.member_id
      where counted.paid_orders is distinct from paid.orders
      union all
      select * from after_sale_problem
    )
    select broken from problem order by broken limit 50`.execute(db);
  return rows.map((row) => row.broken);
}
