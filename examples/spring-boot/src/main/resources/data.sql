insert into article values ('coffee', 5, 1), ('tea', 3, 1);
