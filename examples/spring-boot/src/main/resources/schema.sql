create table article (name varchar primary key, amount int not null check (amount >= 0), version int not null);
create table sale (name varchar references article, amount int not null check (amount > 0));
