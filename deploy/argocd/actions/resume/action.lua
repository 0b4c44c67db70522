-- Lets a suspended push go on.
obj.spec.suspend = false
return obj
