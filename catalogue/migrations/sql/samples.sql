-- Samples drawn by a hash of the number, from which long lists are estimated (catalogue.search.counting).
CREATE INDEX catalogue_sample_8 ON catalogue_catalogueentry USING gin (words, tags, kind) WHERE hashint8(id) & 7 = 0;
CREATE INDEX catalogue_sample_64 ON catalogue_catalogueentry USING gin (words, tags, kind) WHERE hashint8(id) & 63 = 0;
CREATE INDEX catalogue_sample_512 ON catalogue_catalogueentry USING gin (words, tags, kind) WHERE hashint8(id) & 511 = 0;
