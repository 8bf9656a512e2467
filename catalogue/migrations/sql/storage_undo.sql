ALTER TABLE catalogue_catalogueentry RESET (toast_tuple_target);
