-- What stands in the recorded server besides an empty database: tables of every kind, odd names, every type that a look
-- rewrites. Synthetic. recordings/record postgresql OPEN recordings/postgresql/tables.sql
create table patients(id int primary key, name text, born date, email varchar(80), doc jsonb, seen timestamptz, tags text[],
                      photo bytea, active boolean, cost numeric(8,2));
insert into patients
  select i, 'Name ' || i, date '1980-01-01' + i, 'p' || i || '@example.org',
         jsonb_build_object('curp', 'X' || i, 'phones', jsonb_build_array(1, 2)), timestamptz '2024-01-02 03:04:05.678+00',
         array['a', 'b c', null], '\x89504e47'::bytea, i % 2 = 0, i * 1.5
  from generate_series(1, 12) i;
insert into patients(id) values (13);
create schema "Mixed Case";
create table "Mixed Case"."Ünï tab\""le"("Öd ""col" int, "a;b" text);
insert into "Mixed Case"."Ünï tab\""le" values (1, 'x'), (2, null);
create view grown_up as select * from patients;
create table visits(x int) partition by range(x);
create table visits_2024 partition of visits for values from (0) to (10);
insert into visits values (1), (2);
create table readme_to_recover(t text);
insert into readme_to_recover values ('pay');
