-- Run for every connection of the pool.
create table if not exists stock (amount int check (amount >= 0), version int);
create table if not exists sale (receipt varchar primary key, sold int);
insert into stock select 5, 1 where not exists (select * from stock);
