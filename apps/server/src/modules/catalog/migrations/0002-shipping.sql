-- Which shipping template tells what it costs to send it (orders own the templates); null: the default one.
alter table products add column shipping_template_id uuid;
create index products_by_shipping_template on products (program_id, shipping_template_id) where shipping_template_id is not null;
